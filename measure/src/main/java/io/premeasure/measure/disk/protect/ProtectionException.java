package io.premeasure.measure.disk.protect;

/** A disk that must not be signed as it is: a check that comes before the signature failed. */
public final class ProtectionException extends Exception {
  private static final long serialVersionUID = 1L;

  /** A check that failed, as a sentence for the user. */
  public ProtectionException(String reason) {
    super(reason);
  }
}
