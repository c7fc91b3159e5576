package io.premeasure.verity;

import java.util.Arrays;

/**
 * A run of consecutive hash blocks of one level that is being filled with digests, so that memory
 * does not grow with the tree.
 */
final class LevelWindow {
  private static final int BYTES = 1 << 20;

  private final int hashBlockSize;
  private final int digestsPerBlock;
  private final int slotSize;
  private final byte[] bytes;
  private long firstBlock;
  private int digests;

  /**
   * A window at the start of a level.
   *
   * @param levelBlocks blocks in the whole level
   */
  LevelWindow(VerityParameters parameters, long levelBlocks) {
    hashBlockSize = parameters.hashBlockSize();
    digestsPerBlock = parameters.digestsPerBlock();
    slotSize = parameters.slotSize();
    // Powers of two, so that each window of a level fills a window of the next one evenly.
    int most = Math.max(1, BYTES / hashBlockSize);
    int capacity = levelBlocks >= most ? most : Integer.highestOneBit((int) (2 * levelBlocks - 1));
    bytes = new byte[capacity * hashBlockSize];
  }

  /** Digests that fit. */
  int capacity() {
    return bytes.length / hashBlockSize * digestsPerBlock;
  }

  /** Digests that are in. */
  int digests() {
    return digests;
  }

  /** Whether no further digest fits. */
  boolean isFull() {
    return digests == capacity();
  }

  /** Blocks that are at least partly filled. */
  int blocks() {
    return (digests + digestsPerBlock - 1) / digestsPerBlock;
  }

  /** Bytes of the blocks that are at least partly filled. */
  int length() {
    return blocks() * hashBlockSize;
  }

  /** Number of the window's first block within its level. */
  long firstBlock() {
    return firstBlock;
  }

  /** The blocks themselves. */
  byte[] bytes() {
    return bytes;
  }

  /** Where in {@link #bytes()} the digest with this number within the window belongs. */
  int slot(int digest) {
    return digest / digestsPerBlock * hashBlockSize + digest % digestsPerBlock * slotSize;
  }

  /** Counts digests that were put into their slots. */
  void added(int count) {
    digests += count;
  }

  /** Starts the window that follows this one. */
  void advance() {
    firstBlock += blocks();
    digests = 0;
    Arrays.fill(bytes, (byte) 0);
  }
}
