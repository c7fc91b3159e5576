package io.premeasure.verity.filesystem.ext;

import static io.premeasure.verity.filesystem.ext.LittleEndian.u16;
import static io.premeasure.verity.filesystem.ext.LittleEndian.u32;
import static io.premeasure.verity.filesystem.ext.LittleEndian.u64;

/** One inode as stored. */
final class Inode {
  static final long BAD_BLOCKS = 1;
  static final long ROOT = 2;
  static final long RESIZE = 7;

  /** Bytes of the block pointers, which also hold extents, short links and inline data. */
  static final int POINTER_BYTES = 60;

  /** Where the block pointers begin. */
  static final int POINTERS_OFFSET = 40;

  private static final long FLAG_ENCRYPTED = 0x800;
  private static final long FLAG_INDEX = 0x1000;
  private static final long FLAG_EXTENTS = 0x80000;
  private static final long FLAG_INLINE = 0x10000000;
  private static final int BASE_SIZE = 128;

  private final long number;
  private final long offset;
  private final byte[] raw;
  private final boolean wideDirectories;

  Inode(long number, long offset, byte[] raw, boolean wideDirectories) {
    this.number = number;
    this.offset = offset;
    this.raw = raw;
    this.wideDirectories = wideDirectories;
  }

  long number() {
    return number;
  }

  /** Where the inode is, in bytes from the start of the file system. */
  long offset() {
    return offset;
  }

  byte[] raw() {
    return raw;
  }

  int mode() {
    return u16(raw, 0);
  }

  ExtFileType type() {
    return ExtFileType.ofMode(mode());
  }

  /** Length of the content in bytes; may be negative, being any 64 bits. */
  long size() {
    boolean wide =
        type() == ExtFileType.REGULAR || (type() == ExtFileType.DIRECTORY && wideDirectories);
    return wide ? u64(raw, 4, 108) : u32(raw, 4);
  }

  long uid() {
    return u16(raw, 2) | (long) u16(raw, 120) << 16;
  }

  long gid() {
    return u16(raw, 24) | (long) u16(raw, 122) << 16;
  }

  /** Seconds since 1970 of the last change of the content. */
  long modified() {
    long seconds = (int) u32(raw, 16);
    // The two low bits of the extra time continue the seconds beyond 2038.
    return hasExtra(140) ? seconds + ((u32(raw, 136) & 3) << 32) : seconds;
  }

  int links() {
    return u16(raw, 26);
  }

  long generation() {
    return u32(raw, 100);
  }

  /** Block of the extended attributes, 0 when all fit the inode. */
  long attributeBlock() {
    return u32(raw, 104) | (long) u16(raw, 118) << 32;
  }

  boolean isEncrypted() {
    return has(FLAG_ENCRYPTED);
  }

  boolean isIndexed() {
    return has(FLAG_INDEX);
  }

  boolean hasExtents() {
    return has(FLAG_EXTENTS);
  }

  boolean isInline() {
    return has(FLAG_INLINE);
  }

  /** End of the inode's fields; attributes follow up to its size. */
  int fieldsEnd() {
    return raw.length > BASE_SIZE ? BASE_SIZE + u16(raw, BASE_SIZE) : BASE_SIZE;
  }

  /** Whether the fields reach to an offset. */
  boolean hasExtra(int end) {
    return raw.length >= end && fieldsEnd() >= end;
  }

  /** Where checksums of what belongs to this inode start. */
  int checksumSeed(int volumeSeed) {
    return Crc32c.update(Crc32c.update(volumeSeed, (int) number), (int) generation());
  }

  private boolean has(long flag) {
    return (u32(raw, 32) & flag) != 0;
  }
}
