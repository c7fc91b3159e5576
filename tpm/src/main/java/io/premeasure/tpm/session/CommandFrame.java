package io.premeasure.tpm.session;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.device.TpmConnection;
import java.io.IOException;

/** Puts commands together and takes responses apart. */
final class CommandFrame {
  private static final int NO_SESSIONS = 0x8001;
  private static final int SESSIONS = 0x8002;

  private CommandFrame() {}

  /** A response's parts; without sessions the area is empty. */
  @SuppressWarnings("ArrayRecordComponent") // stays in this package, compared nowhere
  record Parts(int handle, byte[] parameters, byte[] sessions) {}

  /** Sends a command that needs no authorisation. */
  static Parts plain(TpmConnection tpm, TpmCommand command, boolean givesHandle)
      throws IOException {
    TpmWriter body = new TpmWriter();
    command.handles().forEach(entity -> body.u32(entity.handle()));
    body.bytes(command.parameters());
    return send(tpm, command, NO_SESSIONS, body.toBytes(), givesHandle);
  }

  /**
   * Sends a command with an area of sessions.
   *
   * @param parameters in place of the command's own, perhaps encrypted
   */
  static Parts authorized(
      TpmConnection tpm,
      TpmCommand command,
      byte[] sessions,
      byte[] parameters,
      boolean givesHandle)
      throws IOException {
    TpmWriter body = new TpmWriter();
    command.handles().forEach(entity -> body.u32(entity.handle()));
    body.u32(sessions.length).bytes(sessions).bytes(parameters);
    return send(tpm, command, SESSIONS, body.toBytes(), givesHandle);
  }

  private static Parts send(
      TpmConnection tpm, TpmCommand command, int tag, byte[] body, boolean givesHandle)
      throws IOException {
    byte[] frame =
        new TpmWriter().u16(tag).u32(10 + body.length).u32(command.code()).bytes(body).toBytes();
    TpmReader response =
        new TpmReader("response to " + command.name(), tpm.execute(command.name(), frame));
    int answered = response.u16();
    response.bytes(8);
    if (answered != tag) {
      throw response.malformed(String.format("tag 0x%04x, expected 0x%04x", answered, tag));
    }
    int handle = givesHandle ? response.u32() : 0;
    if (tag == NO_SESSIONS) {
      return new Parts(handle, response.rest(), new byte[0]);
    }
    byte[] parameters = response.bytes(size(response));
    return new Parts(handle, parameters, response.rest());
  }

  private static int size(TpmReader response) throws TpmFormatException {
    int size = response.u32();
    if (size < 0) {
      throw response.malformed("parameters of " + Integer.toUnsignedString(size) + " bytes");
    }
    return size;
  }
}
