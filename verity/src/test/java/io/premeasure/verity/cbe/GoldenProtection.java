package io.premeasure.verity.cbe;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The AES anchor with keys that are known beforehand instead of random ones. */
record GoldenProtection(AesProtection real) implements KeyProtection {
  @Override
  public byte[] newKey(int id) {
    byte[] seed = "cbe test key 00".getBytes(StandardCharsets.US_ASCII);
    byte[] numbered = Arrays.copyOf(seed, seed.length + 1);
    numbered[seed.length] = (byte) (XorProtection.CORE_FIRST_KEY + id - 1);
    return BlockHash.over(numbered).bytes();
  }

  @Override
  public byte[] wrap(byte[] key) {
    return real.wrap(key);
  }

  @Override
  public JournalSeal journalSeal() {
    return real.journalSeal();
  }

  @Override
  public byte[] unwrap(byte[] stored) {
    return real.unwrap(stored);
  }
}
