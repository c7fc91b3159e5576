package io.premeasure.verity.image;

import java.util.Arrays;

/** Finds blocks that need no storage. */
final class ZeroBlocks {
  private static final byte[] ZEROS = new byte[4096];

  private ZeroBlocks() {}

  /** Whether the bytes are all zero; at most 4096 of them. */
  static boolean isZero(byte[] bytes, int offset, int length) {
    return Arrays.equals(bytes, offset, offset + length, ZEROS, 0, length);
  }
}
