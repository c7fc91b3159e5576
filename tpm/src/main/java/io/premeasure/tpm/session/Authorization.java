package io.premeasure.tpm.session;

import io.premeasure.tpm.device.TpmConnection;
import java.io.IOException;
import java.util.Arrays;

/** Gives one command the right to use the entity of its first handle. */
public interface Authorization {
  /**
   * Sends the command.
   *
   * @return the handle of the response, if the command gives one, and the parameters
   */
  Response execute(TpmConnection tpm, TpmCommand command, boolean givesHandle) throws IOException;

  /** A successful response. */
  final class Response {
    private final int handle;
    private final byte[] parameters;

    Response(int handle, byte[] parameters) {
      this.handle = handle;
      this.parameters = parameters.clone();
    }

    /** The new handle; 0 where the command gives none. */
    public int handle() {
      return handle;
    }

    /** Overwrites the parameters, once a secret was taken out of them. */
    public void erase() {
      Arrays.fill(parameters, (byte) 0);
    }

    /** The parameters, decrypted where the session encrypts; a copy. */
    public byte[] parameters() {
      return parameters.clone();
    }
  }
}
