package io.premeasure.cpio.signing;

import java.io.IOException;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;

/**
 * An RSA public key in the form that a signer's digest is taken of: modulus and exponent as minimal
 * big-endian bytes.
 *
 * <p>The digest, SHA-256(modulus || exponent), is what the cvmboot loader measures. It separates
 * the two by nothing, so it names a key only together with the checks of {@link SignatureVerifier}.
 */
public final class SignerIdentity {
  private final byte[] modulus;
  private final byte[] exponent;

  private SignerIdentity(byte[] modulus, byte[] exponent) {
    this.modulus = modulus;
    this.exponent = exponent;
  }

  /** The identity of a public key. */
  public static SignerIdentity of(RSAPublicKey key) {
    return new SignerIdentity(minimal(key.getModulus()), minimal(key.getPublicExponent()));
  }

  /** The identity of a key whose numbers are encoded so; they may have leading zeros. */
  static SignerIdentity encoded(byte[] modulus, byte[] exponent) {
    return new SignerIdentity(modulus.clone(), exponent.clone());
  }

  /** The modulus' bytes, big-endian; minimal unless a record has them otherwise. */
  public byte[] modulus() {
    return modulus.clone();
  }

  /** The public exponent's bytes, big-endian; minimal unless a record has them otherwise. */
  public byte[] exponent() {
    return exponent.clone();
  }

  /** Length of the modulus in bits. */
  public int bits() {
    return new BigInteger(1, modulus).bitLength();
  }

  /** The public exponent. */
  public BigInteger exponentValue() {
    return new BigInteger(1, exponent);
  }

  /** The signer: SHA-256 of the modulus' and the exponent's bytes, 32 bytes. */
  public byte[] digest() {
    MessageDigest sha256 = sha256();
    sha256.update(modulus);
    sha256.update(exponent);
    return sha256.digest();
  }

  /** The public key in DER as PKCS#1 has it (RFC 8017, A.1.1), without an algorithm's name. */
  public byte[] pkcs1() {
    try {
      return new org.bouncycastle.asn1.pkcs.RSAPublicKey(
              new BigInteger(1, modulus), exponentValue())
          .getEncoded();
    } catch (IOException e) {
      throw new AssertionError("two numbers can be encoded", e);
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }

  private static byte[] minimal(BigInteger value) {
    byte[] bytes = value.toByteArray();
    return bytes[0] == 0 && bytes.length > 1 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
  }
}
