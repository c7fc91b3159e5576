package io.premeasure.verity.filesystem.ext;

/** Unsigned numbers as ext stores them. */
final class LittleEndian {
  private LittleEndian() {}

  static int u8(byte[] bytes, int offset) {
    return bytes[offset] & 0xff;
  }

  static int u16(byte[] bytes, int offset) {
    return u8(bytes, offset) | u8(bytes, offset + 1) << 8;
  }

  static long u32(byte[] bytes, int offset) {
    return u16(bytes, offset) | (long) u16(bytes, offset + 2) << 16;
  }

  /** A number stored as two halves that are not neighbours. */
  static long u64(byte[] bytes, int lowOffset, int highOffset) {
    return u32(bytes, lowOffset) | u32(bytes, highOffset) << 32;
  }
}
