package io.premeasure.tpm.device.embedded;

import java.io.IOException;

/** Ends a command with a response code; never leaves the embedded TPM. */
final class CommandFailure extends IOException {
  private static final long serialVersionUID = 1L;

  private final int responseCode;

  CommandFailure(int responseCode) {
    super("TPM_RC 0x" + Integer.toHexString(responseCode));
    this.responseCode = responseCode;
  }

  int responseCode() {
    return responseCode;
  }
}
