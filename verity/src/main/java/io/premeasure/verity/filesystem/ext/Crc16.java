package io.premeasure.verity.filesystem.ext;

/** CRC-16 (reflected, polynomial 0x8005) of group descriptors before metadata_csum. */
final class Crc16 {
  static final int START = 0xffff;

  private static final int POLYNOMIAL = 0xa001;

  private Crc16() {}

  static int update(int state, byte[] bytes, int offset, int length) {
    int crc = state;
    for (int i = offset; i < offset + length; i++) {
      crc ^= bytes[i] & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
      }
    }
    return crc;
  }
}
