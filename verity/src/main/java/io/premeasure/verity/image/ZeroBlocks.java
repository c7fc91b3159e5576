package io.premeasure.verity.image;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Finds blocks that need no storage. */
final class ZeroBlocks {
  private static final byte[] ZEROS = new byte[4096];

  private ZeroBlocks() {}

  /** Whether the bytes are all zero; at most 4096 of them. */
  static boolean isZero(byte[] bytes, int offset, int length) {
    return Arrays.equals(bytes, offset, offset + length, ZEROS, 0, length);
  }

  /** Whether bytes of a buffer are all zero; at most 4096 of them. */
  static boolean isZero(ByteBuffer bytes, int offset, int length) {
    return bytes.slice(offset, length).equals(ByteBuffer.wrap(ZEROS, 0, length));
  }

  /** Puts so many zeros into a buffer. */
  static void put(ByteBuffer into, int count) {
    for (int left = count; left > 0; left -= Math.min(left, ZEROS.length)) {
      into.put(ZEROS, 0, Math.min(left, ZEROS.length));
    }
  }
}
