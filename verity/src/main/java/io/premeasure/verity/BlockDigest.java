package io.premeasure.verity;

import java.util.Arrays;

/**
 * The digest of a block: salt before it (hash type 1) or behind it (hash type 0). Serves one
 * thread.
 */
final class BlockDigest {
  private final BlockHash hash;
  private final byte[] salt;
  private final boolean saltFirst;
  private final byte[] zeroBlock;
  private final byte[] zeroDigest;

  BlockDigest(VerityParameters parameters) {
    hash = BlockHash.of(parameters.hashAlgorithm()).orElseThrow();
    salt = parameters.saltBytes();
    saltFirst = parameters.hashType() == 1;
    zeroBlock = new byte[parameters.dataBlockSize()];
    zeroDigest = new byte[hash.size()];
    digest(zeroBlock, 0, zeroBlock.length, zeroDigest, 0);
  }

  int size() {
    return hash.size();
  }

  /** The digest of any block. */
  void digest(byte[] block, int offset, int length, byte[] out, int outOffset) {
    if (saltFirst) {
      hash.update(salt, 0, salt.length);
      hash.update(block, offset, length);
    } else {
      hash.update(block, offset, length);
      hash.update(salt, 0, salt.length);
    }
    hash.finish(out, outOffset);
  }

  /** The digest of a data block; a block of zeros costs a comparison only. */
  void dataDigest(byte[] block, int offset, byte[] out, int outOffset) {
    int end = offset + zeroBlock.length;
    if (Arrays.equals(block, offset, end, zeroBlock, 0, zeroBlock.length)) {
      System.arraycopy(zeroDigest, 0, out, outOffset, zeroDigest.length);
    } else {
      digest(block, offset, zeroBlock.length, out, outOffset);
    }
  }
}
