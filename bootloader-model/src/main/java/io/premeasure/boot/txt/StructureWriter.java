package io.premeasure.boot.txt;

import java.io.ByteArrayOutputStream;

/** Little-endian writing of a structure. */
public final class StructureWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Appends a byte. */
  public StructureWriter u8(int value) {
    return number(value, 1);
  }

  /** Appends a number of 2 bytes. */
  public StructureWriter u16(int value) {
    return number(value, 2);
  }

  /** Appends a number of 4 bytes. */
  public StructureWriter u32(long value) {
    return number(value, 4);
  }

  /** Appends a number of 8 bytes. */
  public StructureWriter u64(long value) {
    return number(value, 8);
  }

  /** Appends bytes. */
  public StructureWriter bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** Appends zeros. */
  public StructureWriter zeros(int count) {
    return bytes(new byte[count]);
  }

  /** Bytes so far. */
  public int size() {
    return out.size();
  }

  /** All bytes. */
  public byte[] toByteArray() {
    return out.toByteArray();
  }

  private StructureWriter number(long value, int length) {
    for (int i = 0; i < length; i++) {
      out.write((int) (value >> (8 * i)));
    }
    return this;
  }
}
