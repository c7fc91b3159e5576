package io.premeasure.tpm;

import java.io.IOException;

/** An event log, selection or structure that is not what its format demands. */
public final class TpmFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * An error at a byte of the input.
   *
   * @param source what was being read, a file name as a rule
   * @param offset where in it, in bytes from its start
   * @param reason what was found and what was expected
   */
  public TpmFormatException(String source, long offset, String reason) {
    super(source + ": offset " + offset + ": " + reason);
  }
}
