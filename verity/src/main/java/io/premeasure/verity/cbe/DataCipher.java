package io.premeasure.verity.cbe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The encryption of data blocks: AES-256-CBC over 4096 bytes without padding, with the IV of
 * dm-crypt's {@code essiv:sha256} (AES-256 of the block number under SHA-256 of the key), as
 * Genode's {@code aes_cbc_4k} computes it. The block number is the PBA where the ciphertext lies.
 * Not for use by several threads at once.
 */
public final class DataCipher {
  private static final int IV = 16;

  private final SecretKeySpec key;
  private final Cipher number;
  private final Cipher data;

  /** The cipher under a key. */
  public DataCipher(BlockKey key) {
    byte[] value = key.value();
    this.key = new SecretKeySpec(value, "AES");
    try {
      // The one block of the IV is what this mode is for.
      number = Cipher.getInstance("AES/ECB/NoPadding");
      number.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(BlockHash.over(value).bytes(), "AES"));
      data = Cipher.getInstance("AES/CBC/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has AES", e);
    }
  }

  /** The ciphertext of a block that is to lie at the PBA; a new array. */
  public byte[] encrypt(long pba, byte[] plain) {
    return run(Cipher.ENCRYPT_MODE, pba, plain);
  }

  /** The plain text of a block that lies at the PBA; a new array. */
  public byte[] decrypt(long pba, byte[] cipher) {
    return run(Cipher.DECRYPT_MODE, pba, cipher);
  }

  /** As {@link #decrypt(long, byte[])}, of 4096 bytes in one array into another. */
  void decrypt(long pba, byte[] cipher, int offset, byte[] into, int intoOffset) {
    try {
      data.init(Cipher.DECRYPT_MODE, key, new IvParameterSpec(iv(pba)));
      int unused = data.doFinal(cipher, offset, CbeSuperblock.BLOCK, into, intoOffset);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  byte[] iv(long pba) {
    try {
      return number.doFinal(
          ByteBuffer.allocate(IV).order(ByteOrder.LITTLE_ENDIAN).putLong(pba).array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] run(int mode, long pba, byte[] block) {
    if (block.length != CbeSuperblock.BLOCK) {
      throw new IllegalArgumentException("a block has 4096 bytes, not " + block.length);
    }
    try {
      data.init(mode, key, new IvParameterSpec(iv(pba)));
      return data.doFinal(block);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
