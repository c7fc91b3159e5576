package io.premeasure.measure.console;

import java.io.IOException;

/** Something outside the program is missing or does not answer; ends in exit status 4. */
public final class UnavailableException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says what is missing and what to do about it. */
  public UnavailableException(String message) {
    super(message);
  }

  /** Says what is missing and what to do about it. */
  public UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
