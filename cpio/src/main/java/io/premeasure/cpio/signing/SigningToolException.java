package io.premeasure.cpio.signing;

import java.io.IOException;

/** A signing tool that is missing, fails, takes too long, or returns what is not a signature. */
public final class SigningToolException extends IOException {
  private static final long serialVersionUID = 1L;

  SigningToolException(String tool, String reason) {
    super("signing tool " + tool + ": " + reason);
  }

  SigningToolException(String tool, String reason, Throwable cause) {
    super("signing tool " + tool + ": " + reason, cause);
  }
}
