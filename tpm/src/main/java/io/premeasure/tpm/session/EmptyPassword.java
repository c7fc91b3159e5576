package io.premeasure.tpm.session;

import io.premeasure.tpm.device.TpmConnection;
import java.io.IOException;

/** The password session for entities whose authorisation value is empty. */
public final class EmptyPassword implements Authorization {
  private static final int RS_PW = 0x40000009;

  @Override
  public Response execute(TpmConnection tpm, TpmCommand command, boolean givesHandle)
      throws IOException {
    byte[] session =
        new TpmWriter().u32(RS_PW).sized(new byte[0]).u8(0).sized(new byte[0]).toBytes();
    CommandFrame.Parts parts =
        CommandFrame.authorized(tpm, command, session, command.parameters(), givesHandle);
    return new Response(parts.handle(), parts.parameters());
  }
}
