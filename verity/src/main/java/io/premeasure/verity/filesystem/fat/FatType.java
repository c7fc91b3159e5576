package io.premeasure.verity.filesystem.fat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The three widths of an entry of the file allocation table; integers are little-endian. */
public enum FatType {
  /** Up to 4084 clusters. */
  FAT12(12, 0xfff, 0, 4084),
  /** 4085 to 65524 clusters. */
  FAT16(16, 0xffff, 0xc000, 65524),
  /** More clusters, or as many as its author liked: the boot sector's fields decide. */
  FAT32(32, 0x0fffffff, 0x0c000000, 0x0ffffff5);

  private final int bits;
  private final int mask;
  private final int cleanBits;
  private final int maximumClusters;

  FatType(int bits, int mask, int cleanBits, int maximumClusters) {
    this.bits = bits;
    this.mask = mask;
    this.cleanBits = cleanBits;
    this.maximumClusters = maximumClusters;
  }

  /** Width of an entry: 12, 16 or 32. */
  public int bits() {
    return bits;
  }

  /** The highest number of clusters the type can have. */
  public int maximumClusters() {
    return maximumClusters;
  }

  /** Bits of entry 1 that are set when the volume was unmounted and had no I/O error. */
  int cleanBits() {
    return cleanBits;
  }

  /** The bits of an entry that hold a cluster number. */
  int mask() {
    return mask;
  }

  /** The entry that says: a cluster with a defect. */
  int bad() {
    return mask & ~0x8;
  }

  /** The entry written for the last cluster of a chain. */
  int end() {
    return mask;
  }

  /** Whether the entry is that of the last cluster of a chain. */
  boolean isEnd(int entry) {
    return entry >= (mask & ~0x7);
  }

  /** Bytes that hold this many entries. */
  long bytesOf(long entries) {
    return (entries * bits + 7) / 8;
  }

  /** Reads an entry from bytes that begin with an even entry. */
  int get(byte[] table, int index) {
    ByteBuffer fields = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
    return switch (this) {
      case FAT12 -> (fields.getShort(index * 3 / 2) >> (index % 2 * 4)) & mask;
      case FAT16 -> Short.toUnsignedInt(fields.getShort(index * 2));
      case FAT32 -> fields.getInt(index * 4) & mask;
    };
  }

  /** Writes an entry, keeping the neighbour's bits of FAT12 and the upper four bits of FAT32. */
  void put(byte[] table, int index, int value) {
    ByteBuffer fields = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
    switch (this) {
      case FAT12 -> {
        int at = index * 3 / 2;
        int shift = index % 2 * 4;
        int kept = fields.getShort(at) & ~(mask << shift);
        fields.putShort(at, (short) (kept | value << shift));
      }
      case FAT16 -> fields.putShort(index * 2, (short) value);
      case FAT32 -> fields.putInt(index * 4, (fields.getInt(index * 4) & ~mask) | value);
    }
  }
}
