package io.premeasure.verity.fec;

/**
 * A block of a volume.
 *
 * @param level of the tree, 0 for the leaves; {@link #DATA} for a data block
 * @param number within the data or the level
 * @param offset of its first byte on the data or hash device
 */
public record VolumeBlock(int level, long number, long offset) {
  /** The level of data blocks. */
  public static final int DATA = -1;

  /** Whether it is a data block. */
  public boolean isData() {
    return level == DATA;
  }
}
