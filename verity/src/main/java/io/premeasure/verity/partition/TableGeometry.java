package io.premeasure.verity.partition;

import java.util.Optional;

/**
 * Where the parts of a table go.
 *
 * @param sectorSize 512 or 4096
 * @param diskSectors length of the disk
 * @param firstUsable first sector that partitions may have
 * @param lastUsable last sector that partitions may have
 * @param primaryEntries first sector of the primary's entries
 * @param backupEntries first sector of the backup's entries
 * @param entriesSectors sectors that the entries fill
 * @param primaryFirst whether the primary must be written before the backup, because the disk
 *     depends on its old backup
 * @param oldBackup the copy that is to be erased, because its place is another now
 */
record TableGeometry(
    int sectorSize,
    long diskSectors,
    long firstUsable,
    long lastUsable,
    long primaryEntries,
    long backupEntries,
    long entriesSectors,
    boolean primaryFirst,
    Optional<GptHeader> oldBackup) {

  static TableGeometry ofNew(int sectorSize, long diskSectors, int entryCount) {
    long sectors = entriesSectors(sectorSize, (long) entryCount * PartitionEntry.SIZE);
    return new TableGeometry(
        sectorSize,
        diskSectors,
        2 + sectors,
        diskSectors - 2 - sectors,
        2,
        diskSectors - 1 - sectors,
        sectors,
        false,
        Optional.empty());
  }

  /** That of the table on a disk, with the backup moved to the end. */
  static TableGeometry of(PartitionTable table) {
    long end = table.diskSectors() - 1;
    GptHeader header = table.header();
    long sectors = entriesSectors(table.sectorSize(), header.entriesSize());
    boolean usesBackup = table.used() == TableCopy.Role.BACKUP;
    boolean atEnd = (usesBackup ? header.myLba() : header.alternateLba()) == end;
    long largest = end - sectors - 1;
    Optional<GptHeader> moved =
        table.backup().isValid() && table.backup().lba() != end
            ? table.backup().header()
            : Optional.empty();
    return new TableGeometry(
        table.sectorSize(),
        table.diskSectors(),
        header.firstUsableLba(),
        atEnd ? Math.min(header.lastUsableLba(), largest) : largest,
        usesBackup ? 2 : header.entriesLba(),
        end - sectors,
        sectors,
        usesBackup,
        moved);
  }

  /**
   * Whether the usable sectors, the primary before them and the backup behind them are apart, also
   * from the copy that the disk depends on while the other is written.
   */
  boolean isApartFrom(GptHeader used) {
    boolean primaryFits = primaryEntries + entriesSectors <= firstUsable;
    boolean usedBehind = !primaryFirst || used.entriesLba() > used.lastUsableLba();
    return primaryFits && usedBehind && firstUsable <= lastUsable + 1;
  }

  /** The primary's header for this geometry; its checksums are set when it is written. */
  GptHeader in(GptHeader header) {
    return new GptHeader(
        header.revision(),
        header.headerSize(),
        0,
        header.reserved(),
        1,
        diskSectors - 1,
        firstUsable,
        lastUsable,
        header.diskGuid(),
        primaryEntries,
        header.entryCount(),
        header.entrySize(),
        0);
  }

  private static long entriesSectors(int sectorSize, long size) {
    return (size + sectorSize - 1) / sectorSize;
  }
}
