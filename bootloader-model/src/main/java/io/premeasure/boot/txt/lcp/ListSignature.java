package io.premeasure.boot.txt.lcp;

import io.premeasure.boot.txt.Octets;
import io.premeasure.tpm.HashAlgorithm;
import java.util.Optional;

/**
 * The signature of a policy list. Numbers are stored little-endian: the RSA modulus; Qx and Qy; the
 * RSA signature; r and s.
 *
 * @param scheme how it is made
 * @param revocationCounter of the list
 * @param exponent of an RSA key; 65537 where the list does not hold it
 * @param key as stored
 * @param hash that the list names; absent before version 0x0300
 * @param value as stored
 */
public record ListSignature(
    SignatureScheme scheme,
    int revocationCounter,
    long exponent,
    Octets key,
    Optional<HashAlgorithm> hash,
    Octets value) {
  /** The RSA exponent of lists that do not hold one. */
  public static final long USUAL_EXPONENT = 65537;

  /** Bits of the modulus, or of a coordinate. */
  public int keyBits() {
    return 8 * (scheme.isRsa() ? key.size() : key.size() / 2);
  }
}
