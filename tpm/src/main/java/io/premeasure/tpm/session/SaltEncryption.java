package io.premeasure.tpm.session;

import io.premeasure.tpm.HashAlgorithm;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** Makes secrets that only the holder of a key can read (TPM 2.0 Library, part 1, B.10, C.6). */
@FunctionalInterface
interface SaltEncryption {
  /** A secret and its encrypted form, a TPM2B_ENCRYPTED_SECRET's bytes. */
  @SuppressWarnings("ArrayRecordComponent") // stays in this package, compared nowhere
  record Salt(byte[] secret, byte[] encrypted) {}

  /** A fresh secret. */
  Salt newSalt() throws GeneralSecurityException;

  /** By OAEP with the label SECRET; a TPM's exponent 0 stands for 65537. */
  static SaltEncryption rsa(byte[] modulus, int exponent, HashAlgorithm hash) {
    return () -> {
      byte[] secret = new byte[hash.size()];
      new SecureRandom().nextBytes(secret);
      PublicKey key =
          KeyFactory.getInstance("RSA")
              .generatePublic(
                  new RSAPublicKeySpec(
                      new BigInteger(1, modulus),
                      BigInteger.valueOf(exponent == 0 ? 65537 : exponent)));
      String name = hash.bankName().replace("sha", "SHA-");
      Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
      oaep.init(
          Cipher.ENCRYPT_MODE,
          key,
          new OAEPParameterSpec(
              name,
              "MGF1",
              new MGF1ParameterSpec(name),
              new PSource.PSpecified("SECRET\0".getBytes(StandardCharsets.US_ASCII))));
      return new Salt(secret, oaep.doFinal(secret));
    };
  }

  /** By an ephemeral key on P-256 and KDFe with the label SECRET. */
  static SaltEncryption ecc(byte[] x, byte[] y, HashAlgorithm hash) {
    return () -> {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair ephemeral = generator.generateKeyPair();
      AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
      curve.init(new ECGenParameterSpec("secp256r1"));
      ECPoint point = new ECPoint(new BigInteger(1, x), new BigInteger(1, y));
      PublicKey theirs =
          KeyFactory.getInstance("EC")
              .generatePublic(
                  new ECPublicKeySpec(point, curve.getParameterSpec(ECParameterSpec.class)));
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
      agreement.init(ephemeral.getPrivate());
      agreement.doPhase(theirs, true);
      ECPoint own = ((ECPublicKey) ephemeral.getPublic()).getW();
      byte[] ownX = coordinate(own.getAffineX());
      byte[] secret =
          KeyDerivation.kdfe(
              hash,
              agreement.generateSecret(),
              "SECRET",
              ownX,
              coordinate(point.getAffineX()),
              8 * hash.size());
      byte[] encrypted = new TpmWriter().sized(ownX).sized(coordinate(own.getAffineY())).toBytes();
      return new Salt(secret, encrypted);
    };
  }

  private static byte[] coordinate(BigInteger value) {
    byte[] bytes = value.toByteArray();
    byte[] padded = new byte[32];
    byte[] unsigned = bytes.length > 32 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
    System.arraycopy(unsigned, 0, padded, 32 - unsigned.length, unsigned.length);
    return padded;
  }
}
