package io.premeasure.verity.partition;

import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.partition.Gaps.Span;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Writes both copies of a table in an order that an interruption cannot harm. */
final class PartitionTableWriter {
  private static final int HEADER_CRC_AT = GptHeader.CRC_AT;

  private final BlockTarget disk;
  private final TableGeometry geometry;
  private final GptHeader header;
  private final List<PartitionEntry> entries;
  private final byte[] rawEntries;

  PartitionTableWriter(
      BlockTarget disk, TableGeometry geometry, GptHeader header, List<PartitionEntry> entries) {
    this.disk = disk;
    this.geometry = geometry;
    this.header = header;
    this.entries = entries;
    this.rawEntries = new byte[header.entryCount() * PartitionEntry.SIZE];
    for (PartitionEntry entry : entries) {
      int at = (entry.number() - 1) * PartitionEntry.SIZE;
      System.arraycopy(entry.encode(), 0, rawEntries, at, PartitionEntry.SIZE);
    }
  }

  void write(MasterBootRecord mbr) throws IOException {
    if (disk.size() / geometry.sectorSize() != geometry.diskSectors()) {
      throw new VerityFormatException(
          disk.name(),
          disk.size(),
          "end of disk, expected at sector " + geometry.diskSectors() + " as when it was opened");
    }
    if (geometry.primaryFirst()) {
      writeCopy(1, geometry.diskSectors() - 1, geometry.primaryEntries());
      writeCopy(geometry.diskSectors() - 1, 1, geometry.backupEntries());
    } else {
      writeCopy(geometry.diskSectors() - 1, 1, geometry.backupEntries());
      writeCopy(1, geometry.diskSectors() - 1, geometry.primaryEntries());
    }
    // Last: before, a new table is not yet one, and of an old one only the length could be wrong.
    disk.write(0, mbr.bytes(), 0, MasterBootRecord.SIZE);
    eraseOldBackup();
    disk.force();
  }

  private void writeCopy(long lba, long alternate, long entriesLba) throws IOException {
    disk.write(entriesLba * geometry.sectorSize(), rawEntries, 0, rawEntries.length);
    disk.force();
    byte[] sector = headerSector(lba, alternate, entriesLba);
    disk.write(lba * geometry.sectorSize(), sector, 0, sector.length);
    disk.force();
  }

  private byte[] headerSector(long lba, long alternate, long entriesLba) {
    GptHeader copy =
        new GptHeader(
            header.revision(),
            header.headerSize(),
            0,
            header.reserved(),
            lba,
            alternate,
            header.firstUsableLba(),
            header.lastUsableLba(),
            header.diskGuid(),
            entriesLba,
            header.entryCount(),
            header.entrySize(),
            GptHeader.crc(rawEntries));
    byte[] sector = new byte[geometry.sectorSize()];
    System.arraycopy(copy.encode(), 0, sector, 0, GptHeader.SIZE);
    int crc = GptHeader.crc(sector, header.headerSize());
    ByteBuffer.wrap(sector).order(ByteOrder.LITTLE_ENDIAN).putInt(HEADER_CRC_AT, crc);
    return sector;
  }

  private void eraseOldBackup() throws IOException {
    if (geometry.oldBackup().isEmpty()) {
      return;
    }
    GptHeader old = geometry.oldBackup().get();
    erase(new Span(old.entriesLba(), old.entriesLba() + geometry.entriesSectors() - 1));
    erase(new Span(old.myLba(), old.myLba()));
  }

  private void erase(Span span) throws IOException {
    Gaps free =
        new Gaps(header.firstUsableLba(), header.lastUsableLba(), geometry.sectorSize(), entries);
    for (long lba = span.first(); lba <= span.last(); lba++) {
      if (free.isFree(new Span(lba, lba))) {
        disk.zero(lba * geometry.sectorSize(), geometry.sectorSize());
      }
    }
  }
}
