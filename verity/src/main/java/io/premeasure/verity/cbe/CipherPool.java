package io.premeasure.verity.cbe;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Ciphers under one key for several threads, each of which borrows one. */
final class CipherPool {
  private final BlockKey key;
  private final Queue<DataCipher> idle = new ConcurrentLinkedQueue<>();

  CipherPool(BlockKey key) {
    this.key = key;
  }

  /** Encrypts as {@link DataCipher#encrypt}. */
  byte[] encrypt(long pba, byte[] plain) {
    DataCipher cipher = borrow();
    try {
      return cipher.encrypt(pba, plain);
    } finally {
      idle.add(cipher);
    }
  }

  /** Decrypts as {@link DataCipher#decrypt}. */
  byte[] decrypt(long pba, byte[] encrypted) {
    DataCipher cipher = borrow();
    try {
      return cipher.decrypt(pba, encrypted);
    } finally {
      idle.add(cipher);
    }
  }

  /** Decrypts 4096 bytes of one array into another. */
  void decrypt(long pba, byte[] encrypted, int offset, byte[] into, int intoOffset) {
    DataCipher cipher = borrow();
    try {
      cipher.decrypt(pba, encrypted, offset, into, intoOffset);
    } finally {
      idle.add(cipher);
    }
  }

  private DataCipher borrow() {
    DataCipher cipher = idle.poll();
    return cipher == null ? new DataCipher(key) : cipher;
  }
}
