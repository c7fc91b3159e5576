package io.premeasure.verity.filesystem.ext;

/**
 * CRC-32C as ext4 chains it: the state goes in and comes out uninverted, so that a file system's
 * stored seed can be where it starts. {@code java.util.zip.CRC32C} cannot start from a state.
 */
final class Crc32c {
  /** The state before the first byte where there is no seed. */
  static final int START = ~0;

  private static final int POLYNOMIAL = 0x82f63b78;
  private static final int[] TABLE = table();

  private Crc32c() {}

  static int update(int state, byte[] bytes, int offset, int length) {
    int crc = state;
    for (int i = offset; i < offset + length; i++) {
      crc = TABLE[(crc ^ bytes[i]) & 0xff] ^ crc >>> 8;
    }
    return crc;
  }

  /** Continues with the four bytes of a little-endian number. */
  static int update(int state, int number) {
    byte[] bytes = {
      (byte) number, (byte) (number >>> 8), (byte) (number >>> 16), (byte) (number >>> 24)
    };
    return update(state, bytes, 0, bytes.length);
  }

  private static int[] table() {
    int[] table = new int[256];
    for (int i = 0; i < table.length; i++) {
      int crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
      }
      table[i] = crc;
    }
    return table;
  }
}
