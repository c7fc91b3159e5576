package io.premeasure.verity;

import java.security.DigestException;
import java.security.MessageDigest;

/** Digests of salted blocks. Not safe for use by two threads. */
final class BlockHasher {
  private final MessageDigest digest;
  private final int size;
  private final byte[] salt;
  private final boolean saltFirst;

  BlockHasher(VerityParameters parameters) {
    digest = parameters.hash().newDigest();
    size = parameters.hash().size();
    salt = parameters.salt().bytes();
    saltFirst = parameters.type() == HashType.NORMAL;
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
