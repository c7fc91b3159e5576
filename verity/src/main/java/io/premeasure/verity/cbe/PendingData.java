package io.premeasure.verity.cbe;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Data blocks that have their place but wait in plain, so that many are encrypted and hashed at
 * once, on all processors, and neighbours are written together.
 */
final class PendingData {
  /** Blocks that may wait: 4 MiB. */
  private static final int LIMIT = 1024;

  /** Blocks that are written together at most. */
  private static final int RUN = 256;

  private final StepBlocks blocks;
  private final TreeMap<Long, Waiting> waiting = new TreeMap<>();

  /**
   * A block that waits.
   *
   * @param pba its place
   * @param parent place of the block above, whose node of the index gets the hash
   */
  record Waiting(long pba, long parent, int index, CipherPool cipher, NodeBlock plain) {}

  PendingData(StepBlocks blocks) {
    this.blocks = blocks;
  }

  /** Lets a block wait, in the stead of another one of the same place. */
  void add(Waiting block) {
    waiting.put(block.pba(), block);
  }

  /** The plain text of a block that waits. */
  Optional<byte[]> plain(long pba) {
    return Optional.ofNullable(waiting.get(pba)).map(block -> block.plain().bytes().clone());
  }

  boolean isFull() {
    return waiting.size() >= LIMIT;
  }

  /**
   * Encrypts and writes all; their hashes are in the blocks above then.
   *
   * @param withCommit whether they go to the image with the next commit only
   */
  void flush(boolean withCommit) throws IOException {
    if (waiting.isEmpty()) {
      return;
    }
    List<Waiting> all = List.copyOf(waiting.values());
    byte[][] encrypted = new byte[all.size()][];
    BlockHash[] hashes = new BlockHash[all.size()];
    BlockShares.run(
        all.size(),
        (from, to) -> {
          for (int i = from; i < to; i++) {
            Waiting block = all.get(i);
            encrypted[i] = block.cipher().encrypt(block.pba(), block.plain().bytes());
            hashes[i] = BlockHash.over(encrypted[i]);
          }
        });
    for (int i = 0; i < hashes.length; i++) {
      blocks.putHash(all.get(i).parent(), all.get(i).index(), hashes[i]);
    }
    if (withCommit) {
      for (int i = 0; i < encrypted.length; i++) {
        blocks.change(all.get(i).pba(), encrypted[i]);
      }
    } else {
      writeRuns(all, encrypted);
    }
    waiting.clear();
  }

  private void writeRuns(List<Waiting> all, byte[][] encrypted) throws IOException {
    for (int start = 0; start < encrypted.length; ) {
      int end = start + 1;
      while (end < encrypted.length
          && end - start < RUN
          && all.get(end).pba() == all.get(end - 1).pba() + 1) {
        end++;
      }
      write(all.get(start).pba(), encrypted, start, end);
      start = end;
    }
  }

  private void write(long pba, byte[][] encrypted, int from, int to) throws IOException {
    byte[] run = new byte[(to - from) * CbeSuperblock.BLOCK];
    for (int i = from; i < to; i++) {
      System.arraycopy(encrypted[i], 0, run, (i - from) * CbeSuperblock.BLOCK, CbeSuperblock.BLOCK);
    }
    blocks.writeNow(pba, run);
  }
}
