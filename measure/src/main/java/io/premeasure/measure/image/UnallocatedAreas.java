package io.premeasure.measure.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * What lies where no partition is, between the two copies of the table.
 *
 * @param stale headers of old tables and footers of old containers
 * @param usedSectors sectors of 512 bytes that are not zero
 */
public record UnallocatedAreas(List<Stale> stale, long usedSectors) {
  private static final byte[] TABLE_MAGIC = {'E', 'F', 'I', ' ', 'P', 'A', 'R', 'T'};
  private static final byte[] FOOTER_MAGIC = {'c', 'o', 'n', 'e', 'c', 't', 'i', 'x'};
  private static final int SECTOR = 512;
  private static final int CHUNK = 1 << 20;

  /** Copies the list. */
  public UnallocatedAreas {
    stale = List.copyOf(stale);
  }

  /**
   * A sector that once meant something.
   *
   * @param what it was, as {@code partition table} or {@code VHD footer}
   * @param offset in bytes from the start of the disk
   */
  public record Stale(String what, long offset) {
    @Override
    public String toString() {
      return "a stale " + what + " at offset " + offset;
    }
  }

  /** Looks through all areas; holes cost nothing. */
  public static UnallocatedAreas scan(BlockSource disk, PartitionTable table) throws IOException {
    List<Stale> stale = new ArrayList<>();
    long used = 0;
    for (Gap gap : gaps(table)) {
      used += scan(disk, gap, stale);
    }
    return new UnallocatedAreas(stale, used);
  }

  private static long scan(BlockSource disk, Gap gap, List<Stale> stale) throws IOException {
    byte[] chunk = new byte[CHUNK];
    long used = 0;
    for (long at = disk.nextData(gap.start); at < gap.end; at = disk.nextData(at)) {
      int length = (int) Math.min(CHUNK, gap.end - at);
      disk.read(at, chunk, 0, length);
      for (int sector = 0; sector + SECTOR <= length; sector += SECTOR) {
        if (startsWith(chunk, sector, TABLE_MAGIC)) {
          stale.add(new Stale("partition table", at + sector));
        } else if (startsWith(chunk, sector, FOOTER_MAGIC)) {
          stale.add(new Stale("VHD footer", at + sector));
        }
        used += isZero(chunk, sector) ? 0 : 1;
      }
      at += length;
    }
    return used;
  }

  /** The areas between the two copies of the table that no partition has, in rising order. */
  public static List<Gap> gaps(PartitionTable table) {
    List<PartitionEntry> ordered = new ArrayList<>(table.entries());
    ordered.sort(Comparator.comparingLong(PartitionEntry::firstLba));
    long sector = table.sectorSize();
    List<Gap> gaps = new ArrayList<>();
    long at = table.header().firstUsableLba() * sector;
    for (PartitionEntry entry : ordered) {
      if (entry.firstLba() * sector > at) {
        gaps.add(new Gap(at, entry.firstLba() * sector));
      }
      at = Math.max(at, (entry.lastLba() + 1) * sector);
    }
    long end =
        Math.min((table.header().lastUsableLba() + 1) * sector, table.diskSectors() * sector);
    if (end > at) {
      gaps.add(new Gap(at, end));
    }
    return gaps;
  }

  private static boolean startsWith(byte[] bytes, int at, byte[] magic) {
    return Arrays.equals(bytes, at, at + magic.length, magic, 0, magic.length);
  }

  private static boolean isZero(byte[] bytes, int at) {
    int or = 0;
    for (int i = at; i < at + SECTOR; i++) {
      or |= bytes[i];
    }
    return or == 0;
  }

  /** Bytes from a start until before an end. */
  public record Gap(long start, long end) {}
}
