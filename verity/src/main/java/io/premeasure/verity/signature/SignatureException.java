package io.premeasure.verity.signature;

import java.io.IOException;

/** A signature does not prove what it should. */
public final class SignatureException extends IOException {
  private static final long serialVersionUID = 1;

  SignatureException(String message) {
    super(message);
  }
}
