package io.premeasure.verity.cbe;

import java.util.Arrays;

/**
 * The place holder of the first releases, which protects nothing: keys are 32 times the same byte,
 * one more for each new key, and stored with a private key added bit by bit.
 */
final class XorProtection implements KeyProtection {
  /** First key of the anchor inside the core of 20.05 and 20.06. */
  static final int CORE_FIRST_KEY = 23;

  /** First key of the place holder of Genode's file system plug-in of 2020-11. */
  static final int PLUGIN_FIRST_KEY = 0x23;

  private static final byte CORE_PRIVATE_KEY = 0x2A;
  private static final byte PLUGIN_PADDING = (byte) 0xA5;

  private final byte[] privateKey;
  private final int firstKey;

  XorProtection(byte[] privateKey, int firstKey) {
    this.privateKey = privateKey.clone();
    this.firstKey = firstKey;
  }

  /** The anchor inside the core, whose private key everybody knows. */
  static XorProtection ofCore() {
    byte[] key = new byte[BlockKey.SIZE];
    Arrays.fill(key, CORE_PRIVATE_KEY);
    return new XorProtection(key, CORE_FIRST_KEY);
  }

  /** The plug-in's, whose private key is a passphrase, cut or padded to 32 bytes. */
  static XorProtection ofPassphrase(byte[] passphrase) {
    byte[] key = Arrays.copyOf(passphrase, BlockKey.SIZE);
    if (passphrase.length < key.length) {
      Arrays.fill(key, passphrase.length, key.length, PLUGIN_PADDING);
    }
    return new XorProtection(key, PLUGIN_FIRST_KEY);
  }

  @Override
  public byte[] newKey(int id) {
    // The original counts from the start in every process and so repeats keys; numbers do not.
    byte[] key = new byte[BlockKey.SIZE];
    Arrays.fill(key, (byte) (firstKey + id - 1));
    return key;
  }

  @Override
  public JournalSeal journalSeal() {
    return JournalSeal.under(privateKey);
  }

  @Override
  public byte[] wrap(byte[] key) {
    byte[] stored = key.clone();
    for (int i = 0; i < stored.length; i++) {
      stored[i] ^= privateKey[i];
    }
    return stored;
  }

  @Override
  public byte[] unwrap(byte[] stored) {
    return wrap(stored);
  }
}
