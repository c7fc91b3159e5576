package io.premeasure.verity.thin;

import java.nio.ByteBuffer;

/**
 * Where a space map starts, which counts the references to each block of a device.
 *
 * @param blocks number of blocks that it counts
 * @param allocated number of blocks with a count other than 0
 * @param bitmapRoot block of the index of the bitmaps
 * @param countRoot block of the tree of counts that do not fit a bitmap
 */
record SpaceMapRoot(long blocks, long allocated, long bitmapRoot, long countRoot) {
  /** Blocks that one bitmap counts, with two bits each. */
  static final int PER_BITMAP = (BlockKind.SIZE - SpaceMapRoot.BITMAP_HEADER) * 4;

  /** Bytes before the counts of a bitmap, and before the entries of the index. */
  static final int BITMAP_HEADER = 16;

  /** Bytes of an entry of the index: block, free blocks, first that may be free. */
  static final int INDEX_ENTRY = 16;

  /** Most entries in the index of the metadata device's bitmaps, which is one block. */
  static final int MAX_METADATA_BITMAPS = 255;

  /** In a bitmap: the count is 3 or more, and in the tree of counts. */
  static final int MANY = 3;

  static SpaceMapRoot decode(ByteBuffer in, int at) {
    return new SpaceMapRoot(
        in.getLong(at), in.getLong(at + 8), in.getLong(at + 16), in.getLong(at + 24));
  }

  void encode(ByteBuffer out, int at) {
    out.putLong(at, blocks).putLong(at + 8, allocated);
    out.putLong(at + 16, bitmapRoot).putLong(at + 24, countRoot);
  }

  /** The count in a bitmap: 0, 1, 2 or {@link #MANY}. The high bit of the two comes first. */
  static int count(ByteBuffer bitmap, int index) {
    int bits = (bitmap.get(BITMAP_HEADER + index / 4) >> (2 * (index % 4))) & 3;
    return swapped(bits);
  }

  /** Sets a count in a bitmap that has 0 there. */
  static void setCount(ByteBuffer bitmap, int index, long count) {
    int value = (int) Math.min(count, MANY);
    int at = BITMAP_HEADER + index / 4;
    bitmap.put(at, (byte) (bitmap.get(at) | (swapped(value) << (2 * (index % 4)))));
  }

  private static int swapped(int bits) {
    return ((bits & 1) << 1) | (bits >> 1);
  }
}
