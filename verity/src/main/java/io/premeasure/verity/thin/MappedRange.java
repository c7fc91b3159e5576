package io.premeasure.verity.thin;

/**
 * Consecutive blocks of a thin device that are stored in consecutive data blocks.
 *
 * @param origin first block of the thin device
 * @param data first data block
 * @param length number of blocks, at least 1
 * @param time the pool's time when they were written; a snapshot's own blocks have a later one
 */
public record MappedRange(long origin, long data, long length, int time) {
  /** Block numbers have 40 bits in the metadata. */
  static final long MAX_BLOCK = (1L << 40) - 1;

  static final int MAX_TIME = (1 << 24) - 1;

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException when a number has more bits than the metadata can hold
   */
  public MappedRange {
    boolean blocksFit =
        origin >= 0
            && data >= 0
            && length >= 1
            && length <= MAX_BLOCK
            && origin <= MAX_BLOCK - length + 1
            && data <= MAX_BLOCK - length + 1;
    if (!blocksFit || time < 0 || time > MAX_TIME) {
      throw new IllegalArgumentException(
          "blocks " + origin + " in " + data + ", length " + length + ", time " + time);
    }
  }

  /** The first block of the device behind these. */
  public long end() {
    return origin + length;
  }
}
