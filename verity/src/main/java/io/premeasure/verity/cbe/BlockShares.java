package io.premeasure.verity.cbe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.IntStream;

/** Work on many blocks, shared out among the processors. */
final class BlockShares {
  private static final int SHARE = 64;

  private BlockShares() {}

  /** The work on the blocks from one number up to another, done while others are worked on. */
  @FunctionalInterface
  interface Work {
    void run(int from, int to) throws IOException;
  }

  /** Does the work on all blocks from 0; returns when it is done or has failed. */
  static void run(int blocks, Work work) throws IOException {
    if (blocks <= SHARE) {
      work.run(0, blocks);
      return;
    }
    try {
      IntStream.range(0, (blocks + SHARE - 1) / SHARE)
          .parallel()
          .forEach(share -> runShare(share, blocks, work));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void runShare(int share, int blocks, Work work) {
    try {
      work.run(share * SHARE, Math.min(blocks, (share + 1) * SHARE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
