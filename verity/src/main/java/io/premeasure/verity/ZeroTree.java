package io.premeasure.verity;

import java.util.Arrays;

/**
 * The constant blocks and digests of a tree over nothing but zeros. Comparing a block with the
 * constant one takes a tenth of the time of hashing it.
 *
 * <p>Height 0 is the data; height n + 1 is a hash block that is full of digests of height n.
 */
final class ZeroTree {
  private final byte[][] blocks;
  private final byte[][] digests;

  ZeroTree(VerityParameters parameters, int levels) {
    blocks = new byte[levels + 1][];
    digests = new byte[levels + 1][parameters.hash().size()];
    BlockHasher hasher = new BlockHasher(parameters);
    byte[] block = new byte[parameters.dataBlockSize()];
    for (int height = 0; height <= levels; height++) {
      blocks[height] = block;
      hasher.hash(block, 0, block.length, digests[height], 0);
      block = filled(parameters, digests[height]);
    }
  }

  private static byte[] filled(VerityParameters parameters, byte[] digest) {
    byte[] block = new byte[parameters.hashBlockSize()];
    for (int i = 0; i < parameters.digestsPerBlock(); i++) {
      System.arraycopy(digest, 0, block, i * parameters.slotSize(), digest.length);
    }
    return block;
  }

  /** Whether the block in the buffer is the constant one of this height. */
  boolean isConstant(int height, byte[] buffer, int offset) {
    byte[] block = blocks[height];
    return Arrays.equals(buffer, offset, offset + block.length, block, 0, block.length);
  }

  /** Puts the digest of this height into {@code out}. */
  void putDigest(int height, byte[] out, int offset) {
    System.arraycopy(digests[height], 0, out, offset, digests[height].length);
  }

  /** The digest of this height. */
  byte[] digest(int height) {
    return digests[height].clone();
  }
}
