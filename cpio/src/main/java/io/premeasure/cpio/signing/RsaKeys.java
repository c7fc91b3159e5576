package io.premeasure.cpio.signing;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** RSA keys out of their ASN.1 structures; only those that a signature record has room for. */
final class RsaKeys {
  private static final int MIN_BITS = 2048;
  private static final int MAX_BITS = 8 * SignatureRecord.MODULUS_CAPACITY;

  private static final Map<String, String> OTHER_ALGORITHMS =
      Map.of(
          "1.2.840.10045.2.1", "EC",
          "1.2.840.10040.4.1", "DSA",
          "1.3.101.112", "Ed25519",
          "1.3.101.113", "Ed448",
          "1.2.840.113549.1.1.10", "RSA for PSS");

  private RsaKeys() {}

  /**
   * The private key.
   *
   * @throws KeyFormatException when it is not RSA, not whole, or of a size that does not fit
   */
  static RSAPrivateCrtKey privateKey(String source, PrivateKeyInfo info) throws KeyFormatException {
    checkAlgorithm(source, info.getPrivateKeyAlgorithm());
    byte[] encoded = new byte[0];
    try {
      encoded = info.getEncoded();
      PrivateKey key = rsa().generatePrivate(new PKCS8EncodedKeySpec(encoded));
      if (key instanceof RSAPrivateCrtKey whole) {
        checkSize(source, whole.getModulus(), whole.getPublicExponent());
        return whole;
      }
      throw new KeyFormatException(source, "RSA key without its primes");
    } catch (KeyFormatException e) {
      throw e;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new KeyFormatException(source, "not an RSA private key: " + e.getMessage(), e);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  /**
   * The public key.
   *
   * @throws KeyFormatException when it is not RSA or of a size that does not fit
   */
  static RSAPublicKey publicKey(String source, SubjectPublicKeyInfo info)
      throws KeyFormatException {
    checkAlgorithm(source, info.getAlgorithm());
    try {
      RSAPublicKey key =
          (RSAPublicKey) rsa().generatePublic(new X509EncodedKeySpec(info.getEncoded()));
      checkSize(source, key.getModulus(), key.getPublicExponent());
      return key;
    } catch (KeyFormatException e) {
      throw e;
    } catch (IOException | GeneralSecurityException | RuntimeException e) {
      throw new KeyFormatException(source, "not an RSA public key: " + e.getMessage(), e);
    }
  }

  /** The public part of a private key. */
  static RSAPublicKey publicPart(String source, RSAPrivateCrtKey key) throws KeyFormatException {
    try {
      return (RSAPublicKey)
          rsa().generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
    } catch (GeneralSecurityException e) {
      throw new KeyFormatException(source, "no public key can be made of it", e);
    }
  }

  /** A public key as the DER of a SubjectPublicKeyInfo. */
  static byte[] encoded(SignerIdentity key) {
    AlgorithmIdentifier rsa =
        new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
    BigInteger modulus = new BigInteger(1, key.modulus());
    try {
      return new SubjectPublicKeyInfo(
              rsa, new org.bouncycastle.asn1.pkcs.RSAPublicKey(modulus, key.exponentValue()))
          .getEncoded(ASN1Encoding.DER);
    } catch (IOException e) {
      throw new AssertionError("encoding into memory", e);
    }
  }

  private static KeyFactory rsa() {
    try {
      return KeyFactory.getInstance("RSA");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has RSA", e);
    }
  }

  private static void checkAlgorithm(String source, AlgorithmIdentifier algorithm)
      throws KeyFormatException {
    String id = algorithm.getAlgorithm().getId();
    if (!id.equals(PKCSObjectIdentifiers.rsaEncryption.getId())) {
      String name = OTHER_ALGORITHMS.getOrDefault(id, "algorithm " + id);
      throw new KeyFormatException(source, "RSA only, found a key for " + name);
    }
  }

  private static void checkSize(String source, BigInteger modulus, BigInteger exponent)
      throws KeyFormatException {
    int bits = modulus.bitLength();
    if (bits < MIN_BITS || bits > MAX_BITS || bits % 8 != 0) {
      throw new KeyFormatException(
          source, "RSA key of " + bits + " bits, expected 2048 to 8192 in whole bytes");
    }
    if (exponent.bitLength() > 8 * SignatureRecord.EXPONENT_CAPACITY) {
      throw new KeyFormatException(
          source, "public exponent of " + exponent.bitLength() + " bits, expected at most 256");
    }
  }
}
