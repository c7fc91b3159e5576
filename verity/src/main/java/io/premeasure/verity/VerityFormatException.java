package io.premeasure.verity;

import java.io.IOException;

/** Parameters, a superblock or a file that no dm-verity device can be made of. */
public final class VerityFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * An error in an input.
   *
   * @param source what was being read, a file name as a rule
   * @param offset where in it, in bytes
   * @param reason what was found and what was expected
   */
  public VerityFormatException(String source, long offset, String reason) {
    super(source + ": offset " + offset + ": " + reason);
  }

  /** An error that belongs to no place of a file. */
  public VerityFormatException(String source, String reason) {
    super(source + ": " + reason);
  }
}
