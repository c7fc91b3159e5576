package io.premeasure.verity.cbe;

import java.util.Optional;

/**
 * The form of a tree, as stored: nothing is checked before {@link #problem} is asked.
 *
 * @param maxLevel level of the root block; leaves have level 0
 * @param degree children of a block
 * @param leaves blocks that the tree holds at level 0
 */
public record TreeShape(int maxLevel, int degree, long leaves) {
  /** Most leaves of a tree: 4 TiB. */
  public static final long MAX_LEAVES = 1L << 30;

  static final int MAX_LEVEL = 6;
  static final int MIN_POOL_LEVEL = 2;

  /**
   * What is impossible about the form, if anything.
   *
   * @param minLevel lowest level that the root may have: 1, or 2 for a pool
   */
  public Optional<String> problem(int minLevel) {
    if (maxLevel < minLevel || maxLevel > MAX_LEVEL) {
      return Optional.of(
          "highest level %d, expected %d to %d".formatted(maxLevel, minLevel, MAX_LEVEL));
    }
    if (degree < 2 || degree > NodeBlock.NODES || Integer.bitCount(degree) != 1) {
      return Optional.of("degree %d, expected a power of two from 2 to 64".formatted(degree));
    }
    long most = Math.min(MAX_LEAVES, capacity());
    if (leaves < 1 || leaves > most) {
      return Optional.of(
          "%s leaves, expected 1 to %d".formatted(Long.toUnsignedString(leaves), most));
    }
    return Optional.empty();
  }

  /** Leaves that a full tree of this degree and height has. */
  public long capacity() {
    return 1L << (bits() * maxLevel);
  }

  /** Blocks of a fresh tree, with its leaves. */
  public long blocks() {
    long blocks = leaves + 1;
    for (int level = 1; level < maxLevel; level++) {
      blocks += ((leaves - 1) >> (bits() * level)) + 1;
    }
    return blocks;
  }

  /** Which child of a block of the level leads to the leaf. */
  int child(long leaf, int level) {
    return (int) (leaf >> (bits() * (level - 1))) & (degree - 1);
  }

  /** First of the leaves below the block of the level that the leaf is below. */
  long firstLeaf(long leaf, int level) {
    return leaf & -span(level);
  }

  /** Leaves below a full block of the level. */
  long span(int level) {
    return 1L << (bits() * level);
  }

  TreeShape withLeaves(long count) {
    return new TreeShape(maxLevel, degree, count);
  }

  private int bits() {
    return Integer.numberOfTrailingZeros(degree);
  }
}
