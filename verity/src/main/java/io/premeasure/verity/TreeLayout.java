package io.premeasure.verity;

import java.util.Arrays;

/**
 * The levels of a tree and where they are on the hash device: the top level first, the leaves last,
 * without gaps. Level 0 holds the digests of the data blocks; level n + 1 those of the hash blocks
 * of level n; the top level has one block. A single data block has no levels at all.
 */
public final class TreeLayout {
  private final long start;
  private final int hashBlockSize;
  private final long[] blocks;
  private final long[] offsets;
  private final long end;

  /**
   * Computes the layout.
   *
   * @throws IllegalArgumentException when the tree would end beyond 63 bits
   */
  public TreeLayout(VerityParameters parameters, HashArea area) {
    hashBlockSize = parameters.hashBlockSize();
    start = area.treeStart(hashBlockSize);
    blocks = blocksPerLevel(parameters);
    offsets = new long[blocks.length];
    long next = start;
    for (int level = blocks.length - 1; level >= 0; level--) {
      offsets[level] = next;
      next = afterLevel(next, blocks[level]);
    }
    end = next;
  }

  private long afterLevel(long offset, long count) {
    try {
      return Math.addExact(offset, Math.multiplyExact(count, (long) hashBlockSize));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("data blocks: the tree would end beyond 63 bits", e);
    }
  }

  private static long[] blocksPerLevel(VerityParameters parameters) {
    long[] counts = new long[Long.SIZE];
    int levels = 0;
    int perBlock = parameters.digestsPerBlock();
    for (long children = parameters.dataBlocks(); children > 1; children = counts[levels++]) {
      counts[levels] = (children - 1) / perBlock + 1;
    }
    return Arrays.copyOf(counts, levels);
  }

  /** Number of levels; 0 for a single data block. */
  public int levels() {
    return blocks.length;
  }

  /** Number of hash blocks in the level; 0 is the leaf level. */
  public long blocks(int level) {
    return blocks[level];
  }

  /** Offset of the level's first block on the hash device, in bytes. */
  public long offset(int level) {
    return offsets[level];
  }

  /** Offset of a block of the level on the hash device, in bytes. */
  public long offset(int level, long block) {
    return offsets[level] + block * hashBlockSize;
  }

  /** Number of hash blocks in all levels. */
  public long hashBlocks() {
    return Arrays.stream(blocks).sum();
  }

  /** Offset of the tree on the hash device, in bytes. */
  public long start() {
    return start;
  }

  /** Offset of the first byte after the tree. */
  public long end() {
    return end;
  }
}
