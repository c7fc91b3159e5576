package io.premeasure.verity.partition;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.partition.TableProblem.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads one copy of a table and checks all that can be checked without the other. */
final class TableCopyReader {
  private final BlockSource disk;
  private final int sectorSize;
  private final long diskSectors;
  private final TableCopy.Role role;
  private final long lba;
  private final List<TableProblem> problems = new ArrayList<>();
  private byte[] entries = new byte[0];

  TableCopyReader(
      BlockSource disk, int sectorSize, long diskSectors, TableCopy.Role role, long lba) {
    this.disk = disk;
    this.sectorSize = sectorSize;
    this.diskSectors = diskSectors;
    this.role = role;
    this.lba = lba;
  }

  TableCopy read() throws IOException {
    byte[] sector = new byte[sectorSize];
    if (lba <= 0 || lba >= diskSectors) {
      problem(Kind.HEADER_MISSING, 0, "the disk has no sector " + lba + " for it");
      return copy(Optional.empty());
    }
    disk.read(lba * sectorSize, sector, 0, sectorSize);
    if (!GptHeader.isSigned(sector)) {
      problem(Kind.HEADER_MISSING, 0, "no \"EFI PART\" in sector " + lba);
      return copy(Optional.empty());
    }
    GptHeader header = GptHeader.decode(sector);
    if (checkHeader(header, sector)) {
      readEntries(header);
    }
    return copy(Optional.of(header));
  }

  /** The bytes of all entries; only of a copy that is valid. */
  byte[] entries() {
    return entries;
  }

  private TableCopy copy(Optional<GptHeader> header) {
    return new TableCopy(role, lba, header, problems);
  }

  /** Whether the entries can be looked at. */
  private boolean checkHeader(GptHeader header, byte[] sector) {
    int size = header.headerSize();
    if (size < GptHeader.SIZE || size > sectorSize) {
      problem(Kind.HEADER_FIELD, 12, "header size " + unsigned(size) + ", expected 92 or more");
    } else {
      int crc = GptHeader.crc(sector, size);
      if (crc != header.headerCrc()) {
        problem(
            Kind.HEADER_CHECKSUM,
            GptHeader.CRC_AT,
            "header checksum " + hex(header.headerCrc()) + ", expected " + hex(crc));
      }
    }
    if (header.revision() != GptHeader.REVISION) {
      problem(Kind.HEADER_FIELD, 8, "revision " + hex(header.revision()) + ", expected 00010000");
    }
    if (header.reserved() != 0) {
      problem(Kind.HEADER_FIELD, 20, "reserved " + hex(header.reserved()) + ", expected 0");
    }
    if (header.myLba() != lba) {
      problem(
          Kind.HEADER_PLACE, 24, "header says sector " + unsigned(header.myLba()) + ", not " + lba);
    }
    checkUsableArea(header);
    return checkEntriesArea(header);
  }

  private void checkUsableArea(GptHeader header) {
    long first = header.firstUsableLba();
    long last = header.lastUsableLba();
    if (first < 2 || last >= diskSectors || first > last + 1) {
      problem(
          Kind.HEADER_BOUNDS,
          40,
          "usable sectors " + unsigned(first) + " to " + unsigned(last) + " of " + diskSectors);
    } else if (lba >= first && lba <= last) {
      problem(Kind.HEADER_BOUNDS, 40, "usable sectors " + first + " to " + last + " hold it");
    }
  }

  private boolean checkEntriesArea(GptHeader header) {
    int entrySize = header.entrySize();
    long size = header.entriesSize();
    if (entrySize < PartitionEntry.SIZE
        || Integer.bitCount(entrySize) != 1
        || size > GptHeader.MAX_ENTRIES_SIZE) {
      problem(
          Kind.HEADER_BOUNDS,
          80,
          unsigned(header.entryCount())
              + " entries of "
              + unsigned(entrySize)
              + " bytes, expected a power of two from 128, and 1 MiB at most in all");
      return false;
    }
    long first = header.entriesLba();
    long sectors = sectorsOf(size);
    if (first < 2 || first > diskSectors - sectors) {
      problem(
          Kind.HEADER_BOUNDS, 72, "entries in sector " + unsigned(first) + " of " + diskSectors);
      return false;
    }
    long last = first + sectors - 1;
    boolean onHeader = lba >= first && lba <= last;
    boolean onPartitions = first <= header.lastUsableLba() && last >= header.firstUsableLba();
    if (sectors > 0 && (onHeader || onPartitions)) {
      problem(
          Kind.HEADER_BOUNDS,
          72,
          "entries in sectors "
              + first
              + " to "
              + last
              + (onHeader ? " cover the header" : " lie among the usable sectors"));
    }
    return true;
  }

  private void readEntries(GptHeader header) throws IOException {
    byte[] bytes = new byte[(int) header.entriesSize()];
    disk.read(header.entriesLba() * sectorSize, bytes, 0, bytes.length);
    int crc = GptHeader.crc(bytes);
    if (crc != header.entriesCrc()) {
      problem(
          Kind.ENTRIES_CHECKSUM,
          88,
          "checksum of the entries " + hex(header.entriesCrc()) + ", expected " + hex(crc));
    }
    entries = bytes;
  }

  private long sectorsOf(long size) {
    return (size + sectorSize - 1) / sectorSize;
  }

  private void problem(Kind kind, int at, String text) {
    String name = role == TableCopy.Role.PRIMARY ? "primary" : "backup";
    problems.add(new TableProblem(kind, Math.max(0, lba) * sectorSize + at, name + ": " + text));
  }

  private static String unsigned(long value) {
    return Long.toUnsignedString(value);
  }

  private static String unsigned(int value) {
    return Integer.toUnsignedString(value);
  }

  private static String hex(int value) {
    return String.format("%08x", value);
  }
}
