package io.premeasure.cpio.signing;

import java.io.IOException;

/** A file that should hold a key and does not hold one that can be used. */
public final class KeyFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  KeyFormatException(String source, String reason) {
    super(source + ": " + reason);
  }

  KeyFormatException(String source, String reason, Throwable cause) {
    super(source + ": " + reason, cause);
  }
}
