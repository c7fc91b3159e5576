package io.premeasure.cpio;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * The entry header of the "newc" cpio format: the magic 070701 and 13 fields of eight hex digits,
 * followed by the name with its NUL, and padding to a multiple of four.
 */
final class Newc {
  static final int HEADER_SIZE = 110;
  static final String TRAILER = "TRAILER!!!";

  /** Largest size that the loader's signed 32-bit arithmetic can hold. */
  static final long MAX_SIZE = 0x7FFFFFFFL;

  private static final byte[] MAGIC = "070701".getBytes(StandardCharsets.US_ASCII);

  private Newc() {}

  /** The header's fields in the order in which they are stored. */
  enum Field {
    INO(6),
    MODE(14),
    UID(22),
    GID(30),
    NLINK(38),
    MTIME(46),
    FILESIZE(54),
    DEVMAJOR(62),
    DEVMINOR(70),
    RDEVMAJOR(78),
    RDEVMINOR(86),
    NAMESIZE(94),
    CHECK(102);

    private final int offset;

    Field(int offset) {
      this.offset = offset;
    }

    /** Where the field starts, in bytes from the start of the header. */
    int offset() {
      return offset;
    }
  }

  static boolean hasMagic(byte[] header) {
    return Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  /** The field's value, 0 to 0xFFFFFFFF; empty unless it is eight upper-case hex digits. */
  static OptionalLong field(byte[] header, Field field) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      int digit = "0123456789ABCDEF".indexOf(header[field.offset() + i]);
      if (digit < 0) {
        return OptionalLong.empty();
      }
      value = (value << 4) | digit;
    }
    return OptionalLong.of(value);
  }

  /** The value rounded up to a multiple of four. */
  static long align4(long value) {
    return (value + 3) & ~3L;
  }

  /** A header with uid, gid, device numbers and checksum zero. */
  static byte[] header(long ino, int mode, int links, long modified, long size, int nameSize) {
    StringBuilder text = new StringBuilder("070701");
    long[] fields = {ino, mode, 0, 0, links, modified, size, 0, 0, 0, 0, nameSize, 0};
    for (long field : fields) {
      text.append(String.format(Locale.ROOT, "%08X", field));
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
