package io.premeasure.verity.filesystem.ext;

/**
 * A run of a file's blocks.
 *
 * @param length in blocks, at least 1
 * @param physical first block in the file system, 0 for a hole
 * @param written false when the content reads as zeros, whatever the blocks hold
 */
record BlockRun(long length, long physical, boolean written) {
  static BlockRun hole(long length) {
    return new BlockRun(length, 0, false);
  }

  /** The run without its first blocks. */
  BlockRun skip(long count) {
    return new BlockRun(length - count, physical == 0 ? 0 : physical + count, written);
  }
}
