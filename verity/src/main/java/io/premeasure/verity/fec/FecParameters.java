package io.premeasure.verity.fec;

/**
 * What fixes the parity of a volume besides its bytes.
 *
 * @param roots parity bytes in each codeword of 255 bytes: {@value #MIN_ROOTS} to {@value
 *     #MAX_ROOTS}
 * @param offset of the parity on its device, in bytes; a multiple of the block size
 */
public record FecParameters(int roots, long offset) {
  /** The fewest parity bytes. */
  public static final int MIN_ROOTS = 2;

  /** The most parity bytes. */
  public static final int MAX_ROOTS = 24;

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException naming the parameter that is outside of them
   */
  public FecParameters {
    if (roots < MIN_ROOTS || roots > MAX_ROOTS) {
      throw new IllegalArgumentException(
          "FEC roots: " + roots + ", expected " + MIN_ROOTS + " to " + MAX_ROOTS);
    }
    if (offset < 0) {
      throw new IllegalArgumentException("FEC offset: " + offset + ", expected 0 or more");
    }
  }

  /** Message bytes in each codeword. */
  public int messageLength() {
    return GaloisField.ORDER - roots;
  }
}
