package io.premeasure.verity;

/**
 * Where on the hash device superblock and tree are, as veritysetup places them.
 *
 * @param offset of the superblock, or of the tree when there is none; in bytes, a multiple of 512
 * @param superblock whether there is a superblock
 */
public record HashArea(long offset, boolean superblock) {
  /** Superblock at the start of the device. */
  public static final HashArea DEFAULT = new HashArea(0, true);

  private static final int SECTOR = 512;
  private static final long MAX_OFFSET = Long.MAX_VALUE / 4;

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException when the offset is negative, huge or within a sector
   */
  public HashArea {
    if (offset < 0 || offset > MAX_OFFSET || offset % SECTOR != 0) {
      throw new IllegalArgumentException(
          "hash offset: " + offset + ", expected a multiple of " + SECTOR);
    }
  }

  /**
   * Offset of the tree: after the superblock, rounded up to a hash block; without a superblock the
   * offset rounded down to a hash block, as veritysetup does.
   */
  public long treeStart(int hashBlockSize) {
    long start = superblock ? offset + Superblock.SIZE + hashBlockSize - 1 : offset;
    return start / hashBlockSize * hashBlockSize;
  }

  /** The first byte that belongs to the hash area. */
  public long start(int hashBlockSize) {
    return superblock ? offset : treeStart(hashBlockSize);
  }
}
