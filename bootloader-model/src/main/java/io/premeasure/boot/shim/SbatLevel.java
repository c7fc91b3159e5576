package io.premeasure.boot.shim;

import io.premeasure.boot.BootFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The revocation levels that a shim brings along (rhboot/shim, sbat.c): section {@code .sbatlevel}.
 *
 * @param previous what shim sets by itself
 * @param latest what an administrator can ask for
 */
record SbatLevel(String previous, String latest) {
  /** The level without revocations, which counts without Secure Boot. */
  static final String ORIGINAL = "sbat,1,2021030218\n";

  private static final int HEADER = 12;
  private static final int VERSION = 4;

  static SbatLevel read(String source, byte[] section) throws BootFormatException {
    if (section.length < HEADER) {
      throw new BootFormatException(
          source, 0, ".sbatlevel of " + section.length + " bytes, expected 12 or more");
    }
    ByteBuffer fields = ByteBuffer.wrap(section).order(ByteOrder.LITTLE_ENDIAN);
    return new SbatLevel(
        text(source, section, Integer.toUnsignedLong(fields.getInt(4))),
        text(source, section, Integer.toUnsignedLong(fields.getInt(8))));
  }

  /** The date in a level's first line; an older level has a smaller one. */
  static long date(String level) {
    String[] fields = level.split("[,\n]", 4);
    return fields.length >= 3 && fields[2].matches("[0-9]{1,18}") ? Long.parseLong(fields[2]) : 0;
  }

  private static String text(String source, byte[] section, long offset)
      throws BootFormatException {
    long start = VERSION + offset;
    if (start >= section.length) {
      throw new BootFormatException(source, 4, "level at " + offset + " lies outside .sbatlevel");
    }
    int end = (int) start;
    while (end < section.length && section[end] != 0) {
      end++;
    }
    return new String(Arrays.copyOfRange(section, (int) start, end), StandardCharsets.US_ASCII);
  }
}
