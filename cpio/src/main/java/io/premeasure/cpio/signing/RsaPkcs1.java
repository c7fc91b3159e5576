package io.premeasure.cpio.signing;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, section 8.2) by plain arithmetic: the public operation
 * and a comparison with the one encoding that is right. The JDK's classes refuse keys that OpenSSL,
 * and with it the cvmboot loader, accepts.
 */
final class RsaPkcs1 {
  /** The DER head of a DigestInfo of SHA-256 (RFC 8017, section 9.2, note 1). */
  private static final byte[] SHA256_DIGEST_INFO =
      HexFormat.of().parseHex("3031300d060960864801650304020105000420");

  private static final int DIGEST_SIZE = 32;

  /** Two marks, eight bytes of filling, one zero, and the DigestInfo. */
  private static final int SHORTEST = 11 + SHA256_DIGEST_INFO.length + DIGEST_SIZE;

  /** OpenSSL bounds the exponent of moduli longer than this. */
  private static final int SMALL_MODULUS_BITS = 3072;

  private static final int LARGE_MODULUS_EXPONENT_BITS = 64;

  private RsaPkcs1() {}

  /**
   * Why OpenSSL does not accept a signature; empty when it does.
   *
   * @param modulus from a field of at most 1024 bytes, not negative
   * @param exponent from a field of at most 32 bytes, not negative
   * @param signature as long as the modulus is without leading zeros
   * @param digest SHA-256 of what was signed, 32 bytes
   */
  static Optional<String> refusal(
      BigInteger modulus, BigInteger exponent, byte[] signature, byte[] digest) {
    int length = (modulus.bitLength() + 7) / 8;
    if (length < SHORTEST) {
      return Optional.of("a modulus of " + modulus.bitLength() + " bits is no usable key");
    }
    if (!modulus.testBit(0) || exponent.signum() == 0 || exponent.compareTo(modulus) >= 0) {
      return Optional.of("even modulus, no exponent, or an exponent not below the modulus");
    }
    if (modulus.bitLength() > SMALL_MODULUS_BITS
        && exponent.bitLength() > LARGE_MODULUS_EXPONENT_BITS) {
      return Optional.of("an exponent of " + exponent.bitLength() + " bits for a long modulus");
    }
    BigInteger value = new BigInteger(1, signature);
    if (signature.length != length || value.compareTo(modulus) >= 0) {
      return Optional.of("not a signature by a key of " + modulus.bitLength() + " bits");
    }
    byte[] opened = fixedLength(value.modPow(exponent, modulus), length);
    return MessageDigest.isEqual(opened, encoded(digest, length))
        ? Optional.empty()
        : Optional.of("not made with this key over this digest");
  }

  /** EMSA-PKCS1-v1_5 (RFC 8017, section 9.2). */
  static byte[] encoded(byte[] digest, int length) {
    byte[] message = new byte[length];
    int infoAt = length - SHA256_DIGEST_INFO.length - digest.length;
    Arrays.fill(message, 2, infoAt - 1, (byte) 0xff);
    message[1] = 1;
    System.arraycopy(SHA256_DIGEST_INFO, 0, message, infoAt, SHA256_DIGEST_INFO.length);
    System.arraycopy(digest, 0, message, length - digest.length, digest.length);
    return message;
  }

  private static byte[] fixedLength(BigInteger value, int length) {
    byte[] bytes = value.toByteArray();
    byte[] result = new byte[length];
    int count = Math.min(bytes.length, length);
    System.arraycopy(bytes, bytes.length - count, result, length - count, count);
    return result;
  }
}
