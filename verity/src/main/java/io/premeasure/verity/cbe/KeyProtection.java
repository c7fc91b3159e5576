package io.premeasure.verity.cbe;

/** How a trust anchor makes block keys and encrypts them for the superblock. */
interface KeyProtection {
  /** A new key, 32 bytes, that is to have the number. */
  byte[] newKey(int id);

  /** The 32 bytes that the superblock stores for a key. */
  byte[] wrap(byte[] key);

  /** What marks journals as written by a holder of the private key. */
  JournalSeal journalSeal();

  /** The key behind 32 stored bytes. */
  byte[] unwrap(byte[] stored);
}
