package io.premeasure.verity.cbe;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Genode's {@code cbe_trust_anchor} and {@code tresor_trust_anchor}: random keys, stored in
 * AES-256-CBC under the private key with an IV of zeros.
 */
final class AesProtection implements KeyProtection {
  private static final int IV = 16;

  private final SecretKeySpec privateKey;

  AesProtection(byte[] privateKey) {
    this.privateKey = new SecretKeySpec(privateKey, "AES");
  }

  @Override
  public byte[] newKey(int id) {
    byte[] key = new byte[BlockKey.SIZE];
    new SecureRandom().nextBytes(key);
    return key;
  }

  @Override
  public JournalSeal journalSeal() {
    return JournalSeal.under(privateKey.getEncoded());
  }

  @Override
  public byte[] wrap(byte[] key) {
    return run(Cipher.ENCRYPT_MODE, key);
  }

  @Override
  public byte[] unwrap(byte[] stored) {
    return run(Cipher.DECRYPT_MODE, stored);
  }

  // The IV is the format's; what is encrypted is a random key.
  @SuppressWarnings("InsecureCryptoUsage")
  private byte[] run(int mode, byte[] bytes) {
    try {
      Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
      cipher.init(mode, privateKey, new IvParameterSpec(new byte[IV]));
      return cipher.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES", e);
    }
  }
}
