package io.premeasure.tpm.device;

import java.io.IOException;

/**
 * The TPM cannot be reached, does not answer in time, went away, or answers with what is no TPM 2.0
 * response.
 */
public final class TpmUnavailableException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says which TPM (its URI or path), what happened, and what can be done. */
  public TpmUnavailableException(String message) {
    super(message);
  }

  /** As above, with the operating system's exception. */
  public TpmUnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
