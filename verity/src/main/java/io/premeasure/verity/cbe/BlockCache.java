package io.premeasure.verity.cbe;

/**
 * How much memory the blocks of an image's trees may take: one half those that were read, the other
 * those that were changed and wait for the commit.
 *
 * @param bytes {@link #LEAST} or more
 */
public record BlockCache(long bytes) {
  /** 64 MiB. */
  public static final BlockCache DEFAULT = new BlockCache(64L << 20);

  /** The least that is of use: 1 MiB. */
  public static final long LEAST = 1L << 20;

  /** Refuses sizes out of range. */
  public BlockCache {
    if (bytes < LEAST) {
      throw new IllegalArgumentException(bytes + " bytes, expected " + LEAST + " or more");
    }
  }

  int read() {
    return (int) Math.min(Integer.MAX_VALUE, bytes / 2 / CbeSuperblock.BLOCK);
  }

  /** After so many changed blocks there must be a commit. */
  int changed() {
    return read();
  }
}
