package io.premeasure.measure.disk.verify;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTable;
import io.premeasure.verity.partition.TableProblem;
import io.premeasure.verity.partition.TableProblem.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The partition table, and what lies outside all partitions. */
final class PartitionChecks {
  /** Problems that no firmware stumbles over: what the used table says is not affected. */
  private static final Set<Kind> HARMLESS =
      EnumSet.of(Kind.PROTECTIVE_MBR, Kind.BACKUP_STALE, Kind.HYBRID_MBR);

  private static final byte[] TABLE_MAGIC = {'E', 'F', 'I', ' ', 'P', 'A', 'R', 'T'};
  private static final byte[] FOOTER_MAGIC = {'c', 'o', 'n', 'e', 'c', 't', 'i', 'x'};
  private static final int SECTOR = 512;
  private static final int CHUNK = 1 << 20;

  private final BlockSource disk;
  private final PartitionTable table;

  PartitionChecks(BlockSource disk, PartitionTable table) {
    this.disk = disk;
    this.table = table;
  }

  /** Both copies of the table, and its entries. */
  List<DiskCheck> table() {
    List<DiskCheck> checks = new ArrayList<>();
    for (TableProblem problem : table.problems()) {
      checks.add(
          HARMLESS.contains(problem.kind())
              ? DiskCheck.warning("partition-table", problem.toString())
              : DiskCheck.failed("partition-table", problem.toString()));
    }
    if (checks.stream().noneMatch(DiskCheck::refuses)) {
      checks.add(
          DiskCheck.passed(
              "partition-table", "both copies intact, " + table.entries().size() + " partitions"));
    }
    return checks;
  }

  /** Headers of old tables and footers of old containers that lie where nothing should be. */
  List<DiskCheck> unallocated() throws IOException {
    List<DiskCheck> checks = new ArrayList<>();
    long data = 0;
    for (Gap gap : gaps()) {
      data += scan(gap, checks);
    }
    if (checks.isEmpty()) {
      checks.add(
          DiskCheck.passed(
              "unallocated",
              data == 0
                  ? "nothing but zeros outside the partitions"
                  : data + " sectors outside the partitions hold data, no table or footer"));
    }
    return checks;
  }

  private long scan(Gap gap, List<DiskCheck> checks) throws IOException {
    byte[] chunk = new byte[CHUNK];
    long found = 0;
    for (long at = disk.nextData(gap.start); at < gap.end; at = disk.nextData(at)) {
      int length = (int) Math.min(CHUNK, gap.end - at);
      disk.read(at, chunk, 0, length);
      for (int sector = 0; sector + SECTOR <= length; sector += SECTOR) {
        if (startsWith(chunk, sector, TABLE_MAGIC)) {
          checks.add(stale("a stale partition table", at + sector));
        } else if (startsWith(chunk, sector, FOOTER_MAGIC)) {
          checks.add(stale("a stale VHD footer", at + sector));
        }
        found += isZero(chunk, sector) ? 0 : 1;
      }
      at += length;
    }
    return found;
  }

  private static DiskCheck stale(String what, long offset) {
    return DiskCheck.warning("unallocated", what + " at offset " + offset);
  }

  /** The areas between the table's two copies that no partition has. */
  private List<Gap> gaps() {
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
  private record Gap(long start, long end) {}
}
