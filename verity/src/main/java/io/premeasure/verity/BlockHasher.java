package io.premeasure.verity;

import java.security.DigestException;
import java.security.MessageDigest;

/** Digests of salted blocks, as a tree holds them. Not safe for use by two threads. */
public final class BlockHasher {
  private final MessageDigest digest;
  private final int size;
  private final byte[] salt;
  private final boolean saltFirst;

  /** A hasher with the algorithm, the salt and its place that the parameters name. */
  public BlockHasher(VerityParameters parameters) {
    digest = parameters.hash().newDigest();
    size = parameters.hash().size();
    salt = parameters.salt().bytes();
    saltFirst = parameters.type() == HashType.NORMAL;
  }

  /** The digest of a block. */
  public byte[] hash(byte[] block) {
    byte[] out = new byte[size];
    hash(block, 0, block.length, out, 0);
    return out;
  }

  /** Hashes {@code length} bytes and puts the digest into {@code out}. */
  void hash(byte[] block, int offset, int length, byte[] out, int outOffset) {
    if (saltFirst) {
      digest.update(salt);
    }
    digest.update(block, offset, length);
    if (!saltFirst) {
      digest.update(salt);
    }
    try {
      digest.digest(out, outOffset, size);
    } catch (DigestException e) {
      throw new IllegalStateException(e);
    }
  }
}
