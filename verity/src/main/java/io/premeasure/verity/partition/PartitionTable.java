package io.premeasure.verity.partition;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * The GUID partition table of a disk, with all that is wrong about it. Of its two copies at least
 * one is intact, and its entries are what this table shows.
 *
 * @param sectorSize bytes of a sector: 512 or 4096
 * @param diskSectors length of the disk
 * @param mbr the first sector
 * @param primary the copy at the start
 * @param backup the copy at the end, or where the primary says that it is
 * @param used the one of the two whose entries are shown; the primary unless it is damaged
 * @param entries the used ones, in the order of their numbers
 * @param rawEntries the bytes of all entries, used or not, as the used copy has them
 * @param problems all that is wrong: with each copy, between them, with the entries and with the
 *     first sector
 */
public record PartitionTable(
    int sectorSize,
    long diskSectors,
    MasterBootRecord mbr,
    TableCopy primary,
    TableCopy backup,
    TableCopy.Role used,
    List<PartitionEntry> entries,
    RawEntries rawEntries,
    List<TableProblem> problems) {

  /** Takes copies of the lists. */
  public PartitionTable {
    entries = List.copyOf(entries);
    problems = List.copyOf(problems);
  }

  /**
   * Reads a disk's table. The size of a sector is the one, 512 or 4096, for which there is a copy
   * of a table.
   *
   * @param disk without a container's footer: a table's backup is in the last sector
   * @throws VerityFormatException when neither copy can be used; the message says what is wrong
   *     with both, and what else the first sector shows
   */
  public static PartitionTable read(BlockSource disk) throws IOException {
    return PartitionTableReader.readDetecting(disk);
  }

  /**
   * Reads a disk's table.
   *
   * @param sectorSize 512 or 4096
   * @throws VerityFormatException when neither copy can be used
   */
  public static PartitionTable read(BlockSource disk, int sectorSize) throws IOException {
    return new PartitionTableReader(disk, sectorSize).read();
  }

  /** The header of the copy that is used. */
  public GptHeader header() {
    return (used == TableCopy.Role.PRIMARY ? primary : backup).header().orElseThrow();
  }

  /** The partition with this number. */
  public Optional<PartitionEntry> byNumber(int number) {
    return entries.stream().filter(e -> e.number() == number).findFirst();
  }

  /** The partitions of this type. */
  public List<PartitionEntry> byType(Guid type) {
    return entries.stream().filter(e -> e.type().equals(type)).toList();
  }

  /** The partitions with this label, which need not be unique. */
  public List<PartitionEntry> byLabel(String label) {
    return entries.stream().filter(e -> e.label().equals(label)).toList();
  }

  /** The partition with this unique GUID; the first, where a damaged table has several. */
  public Optional<PartitionEntry> byUnique(Guid unique) {
    return entries.stream().filter(e -> e.unique().equals(unique)).findFirst();
  }

  /**
   * A partition's content.
   *
   * @param disk the disk that the table was read from
   * @throws VerityFormatException when the partition is not inside the disk
   */
  public BlockSource slice(BlockSource disk, PartitionEntry entry) throws IOException {
    requireOnDisk(disk, entry);
    return disk.slice(sliceName(disk, entry), start(entry), length(entry));
  }

  /**
   * A partition's content, to be written.
   *
   * @param disk the disk that the table was read from
   * @throws VerityFormatException when the partition is not inside the disk
   */
  public BlockTarget slice(BlockTarget disk, PartitionEntry entry) throws IOException {
    requireOnDisk(disk, entry);
    return disk.slice(sliceName(disk, entry), start(entry), length(entry));
  }

  /**
   * The data of the event EV_EFI_GPT_EVENT, which firmware measures into PCR 5 before it starts a
   * loader from this disk (TCG PC Client Platform Firmware Profile, UEFI_GPT_DATA): the primary's
   * header, the number of used entries as 64 bits, and these entries, in the order of their
   * numbers. Empty when the primary is damaged: firmware repairs that in ways of its own.
   */
  public Optional<byte[]> firmwareEventData() {
    if (used != TableCopy.Role.PRIMARY) {
      return Optional.empty();
    }
    int entrySize = header().entrySize();
    ByteBuffer out =
        ByteBuffer.allocate(GptHeader.SIZE + Long.BYTES + entries.size() * entrySize)
            .order(ByteOrder.LITTLE_ENDIAN);
    out.put(header().encode()).putLong(entries.size());
    for (PartitionEntry entry : entries) {
      out.put(rawEntries.entry(entry.number(), entrySize));
    }
    return Optional.of(out.array());
  }

  private long start(PartitionEntry entry) {
    return entry.firstLba() * sectorSize;
  }

  private long length(PartitionEntry entry) {
    return entry.sectors() * sectorSize;
  }

  private static String sliceName(BlockSource disk, PartitionEntry entry) {
    return disk.name() + ": " + entry.title();
  }

  private void requireOnDisk(BlockSource disk, PartitionEntry entry) throws VerityFormatException {
    if (entry.firstLba() < 0
        || entry.lastLba() < entry.firstLba()
        || entry.lastLba() >= diskSectors) {
      throw new VerityFormatException(
          disk.name(),
          header().entriesLba() * sectorSize + (long) (entry.number() - 1) * header().entrySize(),
          entry.title()
              + ": sectors "
              + Long.toUnsignedString(entry.firstLba())
              + " to "
              + Long.toUnsignedString(entry.lastLba())
              + " of a disk of "
              + diskSectors);
    }
  }
}
