package io.premeasure.verity.filesystem.ext;

import static io.premeasure.verity.filesystem.ext.LittleEndian.u16;
import static io.premeasure.verity.filesystem.ext.LittleEndian.u32;

import java.io.IOException;

/** One checked node of an extent tree: in an inode, or a block. */
final class ExtentNode {
  static final int HEADER_SIZE = 12;
  static final int ENTRY_SIZE = 12;
  static final int MAX_DEPTH = 5;

  /** One more than the last block number a file can have. */
  static final long END = 1L << 32;

  private static final int MAGIC = 0xf30a;
  private static final int MAX_WRITTEN_LENGTH = 32768;

  private final Volume volume;
  private final byte[] raw;
  private final int base;
  private final long at;
  private final Range range;
  private final int count;
  private final int depth;

  /** The blocks of the file that a node may speak of, first to one after the last. */
  record Range(long first, long end) {}

  /**
   * Reads the header and checks the entries.
   *
   * @param base where the node begins in the bytes
   * @param length bytes the node may take
   * @param at where the node is, in bytes from the start of the file system
   */
  ExtentNode(Volume volume, byte[] raw, int base, int length, long at, Range range)
      throws IOException {
    this.volume = volume;
    this.raw = raw;
    this.base = base;
    this.at = at;
    this.range = range;
    this.count = u16(raw, base + 2);
    this.depth = u16(raw, base + 6);
    int max = u16(raw, base + 4);
    check(u16(raw, base) == MAGIC, "magic " + Integer.toHexString(u16(raw, base)), "f30a");
    check(
        max <= (length - HEADER_SIZE) / ENTRY_SIZE,
        "room for " + max + " entries",
        "at most " + (length - HEADER_SIZE) / ENTRY_SIZE);
    check(count <= max, count + " entries", "at most " + max);
    check(depth <= MAX_DEPTH, "depth " + depth, "at most " + MAX_DEPTH);
    checkEntries();
  }

  int count() {
    return count;
  }

  int depth() {
    return depth;
  }

  long offset() {
    return at;
  }

  /** Bytes from the node's start to behind the room for entries, where a checksum may follow. */
  int tailOffset() {
    return HEADER_SIZE + u16(raw, base + 4) * ENTRY_SIZE;
  }

  Range range() {
    return range;
  }

  /** First block of the file that an entry speaks of. */
  long logical(int index) {
    return u32(raw, entry(index));
  }

  /** Blocks of an entry of a leaf. */
  int length(int index) {
    int stored = u16(raw, entry(index) + 4);
    return stored > MAX_WRITTEN_LENGTH ? stored - MAX_WRITTEN_LENGTH : stored;
  }

  boolean isWritten(int index) {
    return u16(raw, entry(index) + 4) <= MAX_WRITTEN_LENGTH;
  }

  /** First block of the content of a leaf's entry. */
  long physical(int index) {
    return u32(raw, entry(index) + 8) | (long) u16(raw, entry(index) + 6) << 32;
  }

  /** Block of the node below an entry. */
  long child(int index) {
    return u32(raw, entry(index) + 4) | (long) u16(raw, entry(index) + 8) << 32;
  }

  Range childRange(int index) {
    return new Range(logical(index), index + 1 < count ? logical(index + 1) : range.end);
  }

  /** The last entry at or before a block, -1 when all are after it. */
  int search(long logical) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (logical(middle) <= logical) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  private void checkEntries() throws IOException {
    long least = range.first;
    for (int i = 0; i < count; i++) {
      long first = logical(i);
      long end = first + (depth == 0 ? length(i) : 1);
      check(
          first >= least && end > first && end <= range.end,
          "entry " + i + " for blocks " + first + " to " + end,
          "more than 0 blocks from " + least + " to " + range.end);
      if (depth == 0) {
        volume.checkRange(physical(i), length(i), at, "extent");
      } else {
        volume.checkRange(child(i), 1, at, "extent node");
      }
      least = end;
    }
  }

  private int entry(int index) {
    return base + HEADER_SIZE + index * ENTRY_SIZE;
  }

  private void check(boolean holds, String found, String expected) throws IOException {
    if (!holds) {
      throw volume.failure(at, "extent node: " + found + ", expected " + expected);
    }
  }
}
