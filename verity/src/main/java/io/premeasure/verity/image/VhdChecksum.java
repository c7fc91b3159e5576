package io.premeasure.verity.image;

/** One's complement of the sum of all bytes, without the four of the field itself. */
final class VhdChecksum {
  private VhdChecksum() {}

  static int of(byte[] bytes, int field) {
    int sum = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (i < field || i >= field + 4) {
        sum += bytes[i] & 0xff;
      }
    }
    return ~sum;
  }
}
