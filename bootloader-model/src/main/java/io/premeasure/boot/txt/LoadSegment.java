package io.premeasure.boot.txt;

import io.premeasure.boot.BootFormatException;
import java.util.ArrayList;
import java.util.List;

/**
 * A segment of an ELF file that is loaded into memory (program header of type LOAD).
 *
 * @param offset in the file
 * @param address physical, in memory
 * @param fileSize bytes that come from the file
 * @param memorySize bytes in memory; those beyond the file's are zero
 */
record LoadSegment(long offset, long address, long fileSize, long memorySize) {
  private static final int LOAD = 1;
  private static final int MOST_SEGMENTS = 256;
  private static final long MOST_BYTES = 256 << 20;
  private static final int PROGRAM_HEADER = 32;

  /** The LOAD segments of an executable for 32-bit x86, in the order of the table. */
  static List<LoadSegment> of(StructureReader file) throws BootFormatException {
    checkKind(file);
    StructureReader header = file.at(28, "ELF header");
    long table = header.u32("program headers' offset");
    StructureReader counts = file.at(42, "ELF header");
    int entrySize = counts.u16("program header's size");
    int count = counts.u16("number of program headers");
    if (entrySize < PROGRAM_HEADER) {
      throw file.bad(42, "program headers of " + entrySize + " bytes, expected 32 or more");
    }
    List<LoadSegment> segments = new ArrayList<>();
    long total = 0;
    for (int i = 0; i < count; i++) {
      StructureReader entry = file.at(table + (long) i * entrySize, "program header " + i);
      if (entry.u32("segment type") == LOAD) {
        LoadSegment segment = segment(file, entry);
        total += segment.fileSize();
        segments.add(segment);
      }
      if (segments.size() > MOST_SEGMENTS || total > MOST_BYTES) {
        throw file.bad(table, "more than 256 segments or 256 MiB to load");
      }
    }
    return segments;
  }

  private static void checkKind(StructureReader file) throws BootFormatException {
    StructureReader start = file.at(0, "ELF header");
    if (start.u32("ELF magic") != 0x464c457fL) {
      throw file.bad(0, "no ELF file");
    }
    StructureReader encoding = file.at(5, "ELF header");
    StructureReader kind = file.at(16, "ELF header");
    if (encoding.u8("data encoding") != 1
        || kind.u16("type") != 2
        || kind.u16("machine") != 3
        || kind.u32("version") != 1) {
      throw file.bad(16, "no executable for 32-bit x86, little-endian, version 1");
    }
  }

  private static LoadSegment segment(StructureReader file, StructureReader entry)
      throws BootFormatException {
    int at = entry.position();
    long offset = entry.u32("segment offset");
    entry.u32("virtual address");
    long address = entry.u32("physical address");
    long fileSize = entry.u32("size in the file");
    long memorySize = entry.u32("size in memory");
    if (offset + fileSize > file.end()) {
      throw file.bad(
          at, "segment from " + offset + " of " + fileSize + " bytes in a file of " + file.end());
    }
    if (memorySize < fileSize) {
      throw file.bad(at, "segment of " + fileSize + " bytes in " + memorySize + " of memory");
    }
    return new LoadSegment(offset, address, fileSize, memorySize);
  }
}
