package io.premeasure.boot.txt;

import io.premeasure.boot.BootFormatException;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
  private static final int ELF_HEADER = 52;
  private static final int PROGRAM_HEADER = 32;

  /** The LOAD segments of an executable for 32-bit x86, in the order of the table. */
  static List<LoadSegment> of(BlockSource file) throws IOException {
    StructureReader start = start(file);
    checkKind(start);
    long table = start.at(28, "ELF header").u32("program headers' offset");
    StructureReader counts = start.at(42, "ELF header");
    int entrySize = counts.u16("program header's size");
    int count = counts.u16("number of program headers");
    if (entrySize < PROGRAM_HEADER) {
      throw start.bad(42, "program headers of " + entrySize + " bytes, expected 32 or more");
    }
    List<LoadSegment> segments = new ArrayList<>();
    long total = 0;
    for (int i = 0; i < count; i++) {
      Optional<LoadSegment> segment = segment(file, table + (long) i * entrySize);
      total += segment.map(LoadSegment::fileSize).orElse(0L);
      segment.ifPresent(segments::add);
      if (segments.size() > MOST_SEGMENTS || total > SegmentImage.MOST_BYTES) {
        throw start.bad(table, "more than 256 segments or 256 MiB to load");
      }
    }
    return segments;
  }

  private static StructureReader start(BlockSource file) throws IOException {
    byte[] start = new byte[(int) Math.min(ELF_HEADER, file.size())];
    file.read(0, start, 0, start.length);
    return StructureReader.of(file.name(), start);
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

  private static Optional<LoadSegment> segment(BlockSource file, long at) throws IOException {
    if (at + PROGRAM_HEADER > file.size()) {
      throw new BootFormatException(
          file.name(), at, "program header behind the end at " + file.size());
    }
    byte[] bytes = new byte[PROGRAM_HEADER];
    file.read(at, bytes, 0, bytes.length);
    StructureReader entry = StructureReader.of(file.name(), bytes);
    if (entry.u32("segment type") != LOAD) {
      return Optional.empty();
    }
    long offset = entry.u32("segment offset");
    entry.u32("virtual address");
    long address = entry.u32("physical address");
    long fileSize = entry.u32("size in the file");
    long memorySize = entry.u32("size in memory");
    if (offset + fileSize > file.size()) {
      throw new BootFormatException(
          file.name(),
          at,
          "segment from " + offset + " of " + fileSize + " bytes in a file of " + file.size());
    }
    if (memorySize < fileSize) {
      throw new BootFormatException(
          file.name(), at, "segment of " + fileSize + " bytes in " + memorySize + " of memory");
    }
    return Optional.of(new LoadSegment(offset, address, fileSize, memorySize));
  }
}
