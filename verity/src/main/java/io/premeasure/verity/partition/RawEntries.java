package io.premeasure.verity.partition;

import java.util.Arrays;

/** The bytes of all entries of a table, used or not. */
public final class RawEntries {
  private final byte[] bytes;

  RawEntries(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /** A copy of them. */
  public byte[] bytes() {
    return bytes.clone();
  }

  byte[] entry(int number, int entrySize) {
    return Arrays.copyOfRange(bytes, (number - 1) * entrySize, number * entrySize);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RawEntries o && Arrays.equals(bytes, o.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
