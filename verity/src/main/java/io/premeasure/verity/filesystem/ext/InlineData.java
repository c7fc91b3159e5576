package io.premeasure.verity.filesystem.ext;

import static io.premeasure.verity.filesystem.ext.LittleEndian.u16;
import static io.premeasure.verity.filesystem.ext.LittleEndian.u32;
import static io.premeasure.verity.filesystem.ext.LittleEndian.u8;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Content that an inode holds itself: 60 bytes where block pointers would be, the rest as the value
 * of the attribute "system.data" behind the inode's fields.
 */
final class InlineData {
  private static final long MAGIC = 0xea020000L;
  private static final int SYSTEM_NAMES = 7;
  private static final byte[] NAME = "data".getBytes(StandardCharsets.US_ASCII);
  private static final int ENTRY_SIZE = 16;

  private final Volume volume;
  private final Inode inode;

  InlineData(Volume volume, Inode inode) {
    this.volume = volume;
    this.inode = inode;
  }

  /** The bytes in the place of the block pointers. */
  byte[] first() {
    return Arrays.copyOfRange(
        inode.raw(), Inode.POINTERS_OFFSET, Inode.POINTERS_OFFSET + Inode.POINTER_BYTES);
  }

  /** The value of the attribute; empty without one. */
  byte[] second() throws IOException {
    byte[] raw = inode.raw();
    int start = inode.fieldsEnd();
    if (start + 4 > raw.length || u32(raw, start) != MAGIC) {
      return new byte[0];
    }
    int entries = start + 4;
    int at = entries;
    while (at + ENTRY_SIZE <= raw.length && u32(raw, at) != 0) {
      int nameLength = u8(raw, at);
      int end = at + ENTRY_SIZE + nameLength;
      require(end <= raw.length, at, "attribute name of " + nameLength + " bytes");
      if (isData(raw, at, nameLength)) {
        return value(raw, entries, at);
      }
      at = (end + 3) & ~3;
    }
    return new byte[0];
  }

  /** The whole content of a file or symbolic link. */
  byte[] content() throws IOException {
    long size = inode.size();
    byte[] first = first();
    if (size >= 0 && size <= first.length) {
      return Arrays.copyOf(first, (int) size);
    }
    byte[] second = second();
    require(
        size >= 0 && size <= first.length + second.length,
        4,
        "size " + size + " of inline data, of which " + second.length + " bytes follow the first");
    byte[] content = Arrays.copyOf(first, (int) size);
    System.arraycopy(second, 0, content, first.length, (int) size - first.length);
    return content;
  }

  private static boolean isData(byte[] raw, int at, int nameLength) {
    int name = at + ENTRY_SIZE;
    return u8(raw, at + 1) == SYSTEM_NAMES
        && Arrays.equals(raw, name, name + nameLength, NAME, 0, NAME.length);
  }

  private byte[] value(byte[] raw, int entries, int at) throws IOException {
    require(u32(raw, at + 4) == 0, at, "inline data in another inode");
    long start = entries + (long) u16(raw, at + 2);
    long length = u32(raw, at + 8);
    require(
        start + length <= raw.length,
        at,
        "inline data from " + start + ", " + length + " long, in " + raw.length + " bytes");
    return Arrays.copyOfRange(raw, (int) start, (int) (start + length));
  }

  private void require(boolean holds, int at, String reason) throws IOException {
    if (!holds) {
      throw volume.failure(inode.offset() + at, "inode " + inode.number() + ": " + reason);
    }
  }
}
