package io.premeasure.cpio.signing;

import java.security.MessageDigest;
import java.util.List;

/**
 * The signers that somebody who verifies has named beforehand, by digest or by key. Comparisons
 * take the same time whatever they find.
 */
public final class TrustedSigners {
  private final List<byte[]> digests;
  private final List<SignerIdentity> keys;

  /**
   * Names them.
   *
   * @param digests signers, 32 bytes each, see {@link SignerIdentity#digest()}
   * @param keys signers whose key is known; a key is trusted as such, not by its digest
   */
  public TrustedSigners(List<byte[]> digests, List<SignerIdentity> keys) {
    this.digests = digests.stream().map(byte[]::clone).toList();
    this.keys = List.copyOf(keys);
  }

  /** Whether nobody was named. */
  public boolean isEmpty() {
    return digests.isEmpty() && keys.isEmpty();
  }

  /**
   * Whether a key is one of those named. Where a digest was named, only a key that passed the
   * strict checks of {@link SignatureVerifier} is told apart from a forged one.
   */
  public boolean includes(SignerIdentity key) {
    boolean found = false;
    byte[] digest = key.digest();
    for (byte[] trusted : digests) {
      found |= MessageDigest.isEqual(trusted, digest);
    }
    for (SignerIdentity trusted : keys) {
      boolean modulus = MessageDigest.isEqual(trusted.modulus(), key.modulus());
      boolean exponent = MessageDigest.isEqual(trusted.exponent(), key.exponent());
      found |= modulus && exponent;
    }
    return found;
  }
}
