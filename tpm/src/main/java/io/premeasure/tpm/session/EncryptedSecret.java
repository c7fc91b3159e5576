package io.premeasure.tpm.session;

import io.premeasure.tpm.HashAlgorithm;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECPoint;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * A fresh secret, in clear and as only the holder of a key can read it, a TPM2B_ENCRYPTED_SECRET
 * (TPM 2.0 Library, part 1, B.10 and C.6).
 */
public final class EncryptedSecret {
  private final byte[] secret;
  private final byte[] encrypted;

  private EncryptedSecret(byte[] secret, byte[] encrypted) {
    this.secret = secret;
    this.encrypted = encrypted;
  }

  /**
   * Makes a secret as long as the hash's digests.
   *
   * @param key RSA, which encrypts by OAEP, or ECC, which agrees with a key made for this once
   * @param hash name algorithm of the key
   * @param label what the secret is for, {@code SECRET} or {@code IDENTITY}
   * @throws GeneralSecurityException when the key cannot be used
   */
  public static EncryptedSecret of(PublicKey key, HashAlgorithm hash, String label)
      throws GeneralSecurityException {
    return key instanceof ECPublicKey ec ? agreed(ec, hash, label) : wrapped(key, hash, label);
  }

  private static EncryptedSecret wrapped(PublicKey key, HashAlgorithm hash, String label)
      throws GeneralSecurityException {
    byte[] secret = new byte[hash.size()];
    new SecureRandom().nextBytes(secret);
    String name = hash.newDigest().getAlgorithm();
    Cipher oaep = Cipher.getInstance("RSA/ECB/OAEPPadding");
    oaep.init(
        Cipher.ENCRYPT_MODE,
        key,
        new OAEPParameterSpec(
            name,
            "MGF1",
            new MGF1ParameterSpec(name),
            new PSource.PSpecified((label + "\0").getBytes(StandardCharsets.US_ASCII))));
    return new EncryptedSecret(secret, oaep.doFinal(secret));
  }

  private static EncryptedSecret agreed(ECPublicKey theirs, HashAlgorithm hash, String label)
      throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(theirs.getParams());
    KeyPair ephemeral = generator.generateKeyPair();
    KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
    agreement.init(ephemeral.getPrivate());
    agreement.doPhase(theirs, true);
    int size = (theirs.getParams().getCurve().getField().getFieldSize() + 7) / 8;
    ECPoint own = ((ECPublicKey) ephemeral.getPublic()).getW();
    byte[] ownX = coordinate(own.getAffineX(), size);
    byte[] shared = agreement.generateSecret();
    byte[] secret =
        KeyDerivation.kdfe(
            hash,
            shared,
            label,
            ownX,
            coordinate(theirs.getW().getAffineX(), size),
            8 * hash.size());
    Arrays.fill(shared, (byte) 0);
    byte[] encrypted =
        new TpmWriter().sized(ownX).sized(coordinate(own.getAffineY(), size)).toBytes();
    return new EncryptedSecret(secret, encrypted);
  }

  private static byte[] coordinate(BigInteger value, int size) {
    byte[] bytes = value.toByteArray();
    byte[] padded = new byte[size];
    int from = Math.max(0, bytes.length - size);
    System.arraycopy(bytes, from, padded, size - (bytes.length - from), bytes.length - from);
    return padded;
  }

  /** The secret in clear; a copy. */
  public byte[] secret() {
    return secret.clone();
  }

  /** The bytes of the TPM2B_ENCRYPTED_SECRET; a copy. */
  public byte[] encrypted() {
    return encrypted.clone();
  }

  /** Overwrites the secret. */
  public void erase() {
    Arrays.fill(secret, (byte) 0);
  }
}
