package io.premeasure.verity;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the blocks of a tree stand: level 0 holds the digests of data blocks and is last on disk.
 */
final class TreeLayout {
  private final VerityParameters parameters;
  private final int digestsPerBlock;
  private final int slotSize;
  private final List<Long> levels = new ArrayList<>();
  private final long start;

  private TreeLayout(VerityParameters parameters, long start) throws VerityFormatException {
    this.parameters = parameters;
    this.start = start;
    int size = parameters.digestSize();
    digestsPerBlock = Integer.highestOneBit(parameters.hashBlockSize() / size);
    slotSize =
        parameters.hashType() == 0 || Integer.bitCount(size) == 1
            ? size
            : Integer.highestOneBit(size) * 2;
    if (digestsPerBlock < 2 || (long) digestsPerBlock * slotSize > parameters.hashBlockSize()) {
      throw new VerityFormatException(
          "tree",
          "hash block size " + parameters.hashBlockSize() + " is too small for two digests");
    }
    long blocks = parameters.dataBlocks();
    while (blocks > 1) {
      blocks = (blocks + digestsPerBlock - 1) / digestsPerBlock;
      levels.add(blocks);
    }
    if (start > Long.MAX_VALUE - size()) {
      throw new VerityFormatException("tree", "hash offset " + start + " is too large");
    }
  }

  /**
   * The layout of a tree behind a superblock, or without one.
   *
   * @param hashOffset bytes, a multiple of 512; without a superblock, of the hash block size
   */
  static TreeLayout at(VerityParameters parameters, long hashOffset, boolean superblock)
      throws VerityFormatException {
    int block = parameters.hashBlockSize();
    int unit = superblock ? Superblock.SIZE : block;
    if (hashOffset < 0 || hashOffset % unit != 0 || hashOffset > Long.MAX_VALUE / 2) {
      throw new VerityFormatException(
          "tree", "hash offset " + hashOffset + ", expected a multiple of " + unit);
    }
    long first = superblock ? hashOffset + Superblock.SIZE : hashOffset;
    return new TreeLayout(parameters, (first + block - 1) / block * block);
  }

  VerityParameters parameters() {
    return parameters;
  }

  /** Digests in a full hash block, a power of two. */
  int digestsPerBlock() {
    return digestsPerBlock;
  }

  /** Bytes from one digest of a hash block to the next. */
  int slotSize() {
    return slotSize;
  }

  /** Number of levels; none when there is one data block, whose digest is the root hash. */
  int levels() {
    return levels.size();
  }

  /** Hash blocks in a level. */
  long blocks(int level) {
    return levels.get(level);
  }

  /** The file offset of a hash block. */
  long offset(int level, long block) {
    long before = 0;
    for (int above = level + 1; above < levels.size(); above++) {
      before += levels.get(above);
    }
    return start + (before + block) * parameters.hashBlockSize();
  }

  /** The file offset of the first hash block. */
  long start() {
    return start;
  }

  /** Bytes of all hash blocks. */
  long size() {
    return levels.stream().mapToLong(Long::longValue).sum() * parameters.hashBlockSize();
  }

  /** The file offset behind the last hash block. */
  long end() {
    return start + size();
  }
}
