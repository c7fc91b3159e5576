package io.premeasure.verity;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What a check of a tree found; nothing found means that the data is what the root hash names. */
public final class TreeFindings {
  private final int limit;
  private final List<Long> data = new ArrayList<>();
  private final List<HashBlock> hashes = new ArrayList<>();
  private final List<HashBlock> unused = new ArrayList<>();
  private long dataCount;
  private long hashCount;
  private long unusedCount;
  private Optional<String> computedRoot = Optional.empty();

  TreeFindings(int limit) {
    this.limit = limit;
  }

  /**
   * A block of the tree.
   *
   * @param level 0 for the blocks that hold digests of data blocks
   * @param block its number within the level, from 0
   * @param offset its offset in the hash file, in bytes
   */
  public record HashBlock(int level, long block, long offset) {}

  void badData(long block) {
    dataCount++;
    if (data.size() < limit) {
      data.add(block);
    }
  }

  void badHash(int level, long block, long offset) {
    hashCount++;
    if (hashes.size() < limit) {
      hashes.add(new HashBlock(level, block, offset));
    }
  }

  void unusedBytes(int level, long block, long offset) {
    unusedCount++;
    if (unused.size() < limit) {
      unused.add(new HashBlock(level, block, offset));
    }
  }

  void wrongRoot(byte[] computed) {
    computedRoot = Optional.of(HexFormat.of().formatHex(computed));
  }

  /** Whether nothing at all is wrong. */
  public boolean clean() {
    return computedRoot.isEmpty() && dataCount == 0 && hashCount == 0 && unusedCount == 0;
  }

  /** The root hash that the top block has, in hex, when it is not the one that was asked for. */
  public Optional<String> computedRoot() {
    return computedRoot;
  }

  /** Numbers of data blocks that do not match, ascending, as many as were to be listed. */
  public List<Long> badData() {
    List<Long> sorted = new ArrayList<>(data);
    Collections.sort(sorted);
    return sorted;
  }

  /** All data blocks that do not match. */
  public long badDataCount() {
    return dataCount;
  }

  /** Hash blocks that do not match the block above them, as many as were to be listed. */
  public List<HashBlock> badHashes() {
    return sorted(hashes);
  }

  /** All hash blocks that do not match. */
  public long badHashCount() {
    return hashCount;
  }

  /** Hash blocks with bytes that no digest uses and that are not zero. */
  public List<HashBlock> unusedBytes() {
    return sorted(unused);
  }

  private static List<HashBlock> sorted(List<HashBlock> blocks) {
    return blocks.stream()
        .sorted(Comparator.comparingInt(HashBlock::level).thenComparingLong(HashBlock::block))
        .toList();
  }
}
