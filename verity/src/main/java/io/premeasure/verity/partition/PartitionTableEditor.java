package io.premeasure.verity.partition;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.partition.Gaps.Span;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Changes a table in memory; {@link #write} brings it to the disk. Content of partitions is never
 * touched.
 *
 * <p>Every change that cannot be made fails with a {@link VerityFormatException} and leaves the
 * table as it was.
 */
public final class PartitionTableEditor {
  private static final int USUAL_COUNT = 128;

  private final String diskName;
  private final TableGeometry geometry;
  private final GptHeader header;
  private final MasterBootRecord mbr;
  private final TreeMap<Integer, PartitionEntry> entries = new TreeMap<>();
  private boolean renewsMbr = true;

  private PartitionTableEditor(
      String diskName, TableGeometry geometry, GptHeader header, MasterBootRecord mbr) {
    this.diskName = diskName;
    this.geometry = geometry;
    this.header = header;
    this.mbr = mbr;
  }

  /**
   * Starts with the table of a disk. Where the disk has grown since, the backup goes to its new
   * end, and the sectors up to there become usable.
   *
   * @throws VerityFormatException when the disk has no table that can be used, when its entries are
   *     not of 128 bytes or break the rules of a table, or when its parts are where they would be
   *     overwritten
   */
  public static PartitionTableEditor open(BlockSource disk) throws IOException {
    return of(disk.name(), PartitionTable.read(disk));
  }

  /** As {@link #open}, with a table that has been read before. */
  public static PartitionTableEditor of(String diskName, PartitionTable table)
      throws VerityFormatException {
    GptHeader header = table.header();
    if (header.entrySize() != PartitionEntry.SIZE || header.headerSize() != GptHeader.SIZE) {
      throw new VerityFormatException(
          diskName,
          table.sectorSize(),
          "entries of "
              + header.entrySize()
              + " bytes and a header of "
              + header.headerSize()
              + ", expected 128 and 92 to change the table");
    }
    TableGeometry geometry = TableGeometry.of(table);
    if (!geometry.isApartFrom(header)) {
      throw new VerityFormatException(
          diskName, table.sectorSize(), "usable sectors and the table's own overlap");
    }
    requireSoundEntries(diskName, table, geometry.in(header));
    PartitionTableEditor editor =
        new PartitionTableEditor(diskName, geometry, geometry.in(header), table.mbr());
    table.entries().forEach(e -> editor.entries.put(e.number(), e));
    return editor;
  }

  /**
   * Starts with an empty table of 128 entries; what the disk has is not looked at but for the boot
   * code in its first sector.
   *
   * @param sectorSize 512 or 4096
   * @param diskGuid what names the disk
   * @throws VerityFormatException when the disk is too short
   */
  public static PartitionTableEditor create(BlockSource disk, int sectorSize, Guid diskGuid)
      throws IOException {
    long sectors = disk.size() / sectorSize;
    TableGeometry geometry = TableGeometry.ofNew(sectorSize, sectors, USUAL_COUNT);
    GptHeader header =
        new GptHeader(
            GptHeader.REVISION,
            GptHeader.SIZE,
            0,
            0,
            1,
            sectors - 1,
            geometry.firstUsable(),
            geometry.lastUsable(),
            diskGuid,
            2,
            USUAL_COUNT,
            PartitionEntry.SIZE,
            0);
    if (geometry.firstUsable() > geometry.lastUsable()) {
      throw new VerityFormatException(
          disk.name(), disk.size(), "end of disk: no room for a partition table");
    }
    return new PartitionTableEditor(disk.name(), geometry, header, MasterBootRecord.read(disk));
  }

  /** The partitions, in the order of their numbers. */
  public List<PartitionEntry> entries() {
    return List.copyOf(entries.values());
  }

  /** The last sector that partitions may have. */
  public long lastUsableLba() {
    return geometry.lastUsable();
  }

  /**
   * Adds a partition under the lowest free number.
   *
   * @return the new entry, which says where it is
   */
  public PartitionEntry add(NewPartition partition, Placement placement)
      throws VerityFormatException {
    Span span =
        gaps()
            .place(placement, partition.sectors())
            .orElseThrow(() -> problem("no room for " + partition.sectors() + " sectors"));
    return put(partition, span);
  }

  /**
   * Adds a partition of a given length at a given place, under the lowest free number.
   *
   * @param firstLba its first sector
   */
  public PartitionEntry addAt(NewPartition partition, long firstLba) throws VerityFormatException {
    if (partition.sectors() == 0
        || firstLba < 0
        || firstLba > geometry.lastUsable()
        || partition.sectors() > geometry.lastUsable()) {
      throw problem("no place at sector " + firstLba + " for " + partition.sectors() + " sectors");
    }
    return put(partition, new Span(firstLba, firstLba + partition.sectors() - 1));
  }

  /**
   * Moves a partition's end.
   *
   * @param number of the partition
   * @param sectors its new length, at least 1
   * @return the changed entry
   */
  public PartitionEntry resize(int number, long sectors) throws VerityFormatException {
    PartitionEntry entry = entry(number);
    long limit = gaps().limit(entry);
    long room = limit - entry.firstLba() + 1;
    if (sectors < 1 || sectors > room) {
      throw problem(entry.title() + ": " + sectors + " sectors, there is room for " + room);
    }
    PartitionEntry changed = entry.withLastLba(entry.firstLba() + sectors - 1);
    entries.put(number, changed);
    return changed;
  }

  /**
   * Moves a partition's end as far as the next partition allows, or the end of the disk.
   *
   * @param number of the partition
   * @param multiple what the length in sectors must be a multiple of; cvmdisk takes 8, the blocks
   *     of a hash tree
   * @return the entry, unchanged when it would only become shorter
   */
  public PartitionEntry extend(int number, int multiple) throws VerityFormatException {
    PartitionEntry entry = entry(number);
    long sectors = (gaps().limit(entry) - entry.firstLba() + 1) / multiple * multiple;
    return sectors > entry.sectors() ? resize(number, sectors) : entry;
  }

  /** Gives a partition another GUID of its own; uniqueness is the caller's to see to. */
  public void rename(int number, Guid unique) throws VerityFormatException {
    entries.put(number, entry(number).withUnique(unique));
  }

  /** Removes a partition; the others keep their numbers. */
  public void remove(int number) throws VerityFormatException {
    entry(number);
    entries.remove(number);
  }

  /** Numbers the partitions from 1 in the order of their first sectors. */
  public void sortByStart() {
    List<PartitionEntry> sorted =
        entries.values().stream()
            .sorted(Comparator.comparingLong(PartitionEntry::firstLba))
            .toList();
    entries.clear();
    sorted.forEach(e -> entries.put(entries.size() + 1, e.withNumber(entries.size() + 1)));
  }

  /**
   * Leaves the first sector as it is, even where its protective partition is wrong; otherwise that
   * is renewed, and other partitions in it are lost.
   */
  public void keepMbr() {
    renewsMbr = false;
  }

  /**
   * Writes both copies and the first sector, and erases a backup that has moved where no partition
   * covers it. At each moment one copy that can be used is on the disk: the copy that the disk
   * depends on is written last.
   *
   * @param disk of the length that the editor was opened with
   */
  public void write(BlockTarget disk) throws IOException {
    MasterBootRecord first = renewsMbr ? mbr.protecting(geometry.diskSectors()) : mbr;
    new PartitionTableWriter(disk, geometry, header, entries()).write(first);
  }

  private PartitionEntry put(NewPartition partition, Span span) throws VerityFormatException {
    if (!gaps().isFree(span)) {
      throw problem("sectors " + span.first() + " to " + span.last() + " are not free");
    }
    if (entries.values().stream().anyMatch(e -> e.unique().equals(partition.unique()))) {
      throw problem("a partition " + partition.unique() + " is already there");
    }
    int number = 1;
    while (entries.containsKey(number)) {
      number++;
    }
    if (number > header.entryCount()) {
      throw problem("all " + header.entryCount() + " entries are used");
    }
    PartitionEntry entry =
        new PartitionEntry(
            number,
            partition.type(),
            partition.unique(),
            span.first(),
            span.last(),
            partition.attributes(),
            partition.label());
    entries.put(number, entry);
    return entry;
  }

  private PartitionEntry entry(int number) throws VerityFormatException {
    PartitionEntry entry = entries.get(number);
    if (entry == null) {
      throw problem("no partition " + number);
    }
    return entry;
  }

  private Gaps gaps() {
    return new Gaps(
        geometry.firstUsable(), geometry.lastUsable(), geometry.sectorSize(), entries.values());
  }

  private VerityFormatException problem(String text) {
    return new VerityFormatException(diskName, 2L * geometry.sectorSize(), text);
  }

  /** Room can only be found, and given, where the partitions that are there obey the rules. */
  private static void requireSoundEntries(String diskName, PartitionTable table, GptHeader header)
      throws VerityFormatException {
    List<TableProblem> problems = EntryChecks.problems(header, table.sectorSize(), table.entries());
    if (!problems.isEmpty()) {
      TableProblem first = problems.get(0);
      throw new VerityFormatException(diskName, first.offset(), first.text());
    }
  }
}
