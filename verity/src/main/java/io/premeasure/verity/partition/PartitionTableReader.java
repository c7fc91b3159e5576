package io.premeasure.verity.partition;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.partition.TableProblem.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads both copies of a table, chooses the one to use, and compares them. */
final class PartitionTableReader {
  private static final int[] SECTOR_SIZES = {512, 4096};

  private final BlockSource disk;
  private final int sectorSize;
  private final long diskSectors;
  private final MasterBootRecord mbr;
  private final List<TableProblem> problems = new ArrayList<>();

  PartitionTableReader(BlockSource disk, int sectorSize) throws IOException {
    if (sectorSize != 512 && sectorSize != 4096) {
      throw new IllegalArgumentException("sector size " + sectorSize + ", expected 512 or 4096");
    }
    this.disk = disk;
    this.sectorSize = sectorSize;
    this.diskSectors = disk.size() / sectorSize;
    this.mbr = MasterBootRecord.read(disk);
  }

  static PartitionTable readDetecting(BlockSource disk) throws IOException {
    VerityFormatException refusal = null;
    for (int sectorSize : SECTOR_SIZES) {
      try {
        return new PartitionTableReader(disk, sectorSize).read();
      } catch (VerityFormatException e) {
        // With the usual size the message means most, unless only the other finds a header.
        if (refusal == null || hasSignature(disk, sectorSize)) {
          refusal = e;
        }
      }
    }
    throw refusal;
  }

  PartitionTable read() throws IOException {
    TableCopyReader primaryReader = reader(TableCopy.Role.PRIMARY, 1);
    TableCopy primary = primaryReader.read();
    TableCopyReader backupReader = reader(TableCopy.Role.BACKUP, diskSectors - 1);
    TableCopy backup = backupReader.read();
    if (!backup.isValid() && pointsElsewhere(primary)) {
      TableCopyReader inside = reader(TableCopy.Role.BACKUP, alternate(primary));
      TableCopy found = inside.read();
      if (found.header().isPresent()) {
        backupReader = inside;
        backup = found;
      }
    }
    boolean usePrimary = primary.isValid();
    if (!usePrimary && !backup.isValid()) {
      throw refusal(primary, backup);
    }
    byte[] raw = (usePrimary ? primaryReader : backupReader).entries();
    GptHeader header = (usePrimary ? primary : backup).header().orElseThrow();
    List<PartitionEntry> entries = decode(header, raw);
    problems.addAll(primary.problems());
    problems.addAll(backup.problems());
    compare(primary, backup);
    problems.addAll(EntryChecks.problems(header, sectorSize, entries));
    checkMbr();
    return new PartitionTable(
        sectorSize,
        diskSectors,
        mbr,
        primary,
        backup,
        usePrimary ? TableCopy.Role.PRIMARY : TableCopy.Role.BACKUP,
        entries,
        new RawEntries(raw),
        problems);
  }

  private TableCopyReader reader(TableCopy.Role role, long lba) {
    return new TableCopyReader(disk, sectorSize, diskSectors, role, lba);
  }

  /** Even a damaged primary can tell where the backup of a disk is that has grown since. */
  private boolean pointsElsewhere(TableCopy primary) {
    long alternate = alternate(primary);
    return alternate > 1 && alternate < diskSectors - 1;
  }

  private static long alternate(TableCopy primary) {
    return primary.header().map(GptHeader::alternateLba).orElse(0L);
  }

  private static List<PartitionEntry> decode(GptHeader header, byte[] raw) {
    List<PartitionEntry> entries = new ArrayList<>();
    for (int i = 0; i < header.entryCount(); i++) {
      int at = i * header.entrySize();
      if (!Guid.decode(raw, at).equals(Guid.ZERO)) {
        entries.add(PartitionEntry.decode(i + 1, raw, at));
      }
    }
    return entries;
  }

  private void compare(TableCopy primary, TableCopy backup) {
    long last = diskSectors - 1;
    if (backup.lba() != last && backup.header().isPresent()) {
      problem(
          Kind.BACKUP_NOT_AT_END,
          backup.lba(),
          "backup in sector " + backup.lba() + ", expected in the last, " + last);
    }
    if (primary.isValid() && alternate(primary) != backup.lba()) {
      problem(
          backup.header().isPresent() ? Kind.BACKUP_STALE : Kind.HEADER_PLACE,
          1,
          "primary: backup expected in sector "
              + Long.toUnsignedString(alternate(primary))
              + ", not in "
              + backup.lba());
    }
    if (primary.isValid() && backup.isValid()) {
      compareContents(primary.header().orElseThrow(), backup.header().orElseThrow(), backup.lba());
    }
  }

  private void compareContents(GptHeader primary, GptHeader backup, long backupLba) {
    boolean same =
        primary.diskGuid().equals(backup.diskGuid())
            && primary.firstUsableLba() == backup.firstUsableLba()
            && primary.lastUsableLba() == backup.lastUsableLba()
            && primary.entryCount() == backup.entryCount()
            && primary.entrySize() == backup.entrySize()
            && primary.entriesCrc() == backup.entriesCrc();
    if (!same) {
      problem(Kind.COPIES_DIFFER, backupLba, "backup: differs from the primary");
    }
    if (backup.alternateLba() != primary.myLba()) {
      problem(
          Kind.HEADER_PLACE,
          backupLba,
          "backup: primary expected in sector "
              + Long.toUnsignedString(backup.alternateLba())
              + ", not in 1");
    }
  }

  private void checkMbr() {
    switch (mbr.kind()) {
      case NONE -> problem(Kind.PROTECTIVE_MBR, 0, "first sector: no protective partition");
      case MBR -> problem(Kind.PROTECTIVE_MBR, 0, "first sector: partitions, but none protective");
      case HYBRID ->
          problem(Kind.HYBRID_MBR, 0, "first sector: partitions beside the protective one");
      case PROTECTIVE -> checkProtectiveEntry(mbr.entries().get(0));
    }
  }

  private void checkProtectiveEntry(MasterBootRecord.Entry entry) {
    long expected = MasterBootRecord.protectedSectors(diskSectors);
    // Some tools write the largest number whatever the disk's length.
    boolean whole = entry.sectors() == expected || entry.sectors() == 0xffffffffL;
    if (entry.firstLba() != 1 || !whole) {
      problem(
          Kind.PROTECTIVE_MBR,
          0,
          "first sector: protective partition of "
              + entry.sectors()
              + " sectors from "
              + entry.firstLba()
              + ", expected "
              + expected
              + " from 1");
    }
  }

  private void problem(Kind kind, long lba, String text) {
    problems.add(new TableProblem(kind, lba * sectorSize, text));
  }

  private VerityFormatException refusal(TableCopy primary, TableCopy backup) {
    String seen =
        switch (mbr.kind()) {
          case NONE -> "no partition table";
          case MBR -> "an MBR partition table only";
          case PROTECTIVE, HYBRID -> "a protective MBR, but no usable GUID partition table";
        };
    String reasons =
        Stream.concat(primary.problems().stream(), backup.problems().stream())
            .map(TableProblem::text)
            .collect(Collectors.joining("; "));
    return new VerityFormatException(disk.name(), sectorSize, seen + ": " + reasons);
  }

  private static boolean hasSignature(BlockSource disk, int sectorSize) throws IOException {
    byte[] sector = new byte[sectorSize];
    if (disk.size() < 2L * sectorSize) {
      return false;
    }
    disk.read(sectorSize, sector, 0, sectorSize);
    return GptHeader.isSigned(sector);
  }
}
