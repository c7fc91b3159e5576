package io.premeasure.boot.uefi;

import io.premeasure.boot.BootFormatException;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads a PE image's section table. */
final class SectionTable {
  private static final int ROW = 40;
  private static final int SHORT_NAME = 8;
  private static final int LONG_NAME = 256;

  private SectionTable() {}

  static List<PeSection> read(BlockSource file, PeHeader header) throws IOException {
    ByteBuffer table =
        PeHeader.bytes(file, header.sectionTable(), ROW * header.sections(), "section table");
    List<PeSection> sections = new ArrayList<>();
    for (int row = 0; row < header.sections(); row++) {
      int at = row * ROW;
      PeSection section =
          new PeSection(
              name(file, header, table, at),
              Integer.toUnsignedLong(table.getInt(at + 8)),
              Integer.toUnsignedLong(table.getInt(at + 20)),
              Integer.toUnsignedLong(table.getInt(at + 16)));
      // Firmware skips sections without bytes, whatever their offset says.
      if (section.rawSize() > 0 && section.rawOffset() + section.rawSize() > file.size()) {
        throw new BootFormatException(
            file.name(),
            header.sectionTable() + at,
            "section " + section.name() + " reaches beyond the end at " + file.size());
      }
      sections.add(section);
    }
    return List.copyOf(sections);
  }

  private static String name(BlockSource file, PeHeader header, ByteBuffer table, int at)
      throws IOException {
    byte[] bytes = new byte[SHORT_NAME];
    table.get(at, bytes);
    String name = untilNul(bytes);
    if (!name.matches("/[0-9]{1,7}") || header.stringTable() == 0) {
      return name;
    }
    long start = header.stringTable() + Long.parseLong(name.substring(1));
    long length = Math.min(LONG_NAME, file.size() - start);
    // A name that points nowhere does not keep firmware from starting the image.
    return length <= 0
        ? name
        : untilNul(PeHeader.bytes(file, start, (int) length, "section name").array());
  }

  private static String untilNul(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
  }
}
