package io.premeasure.measure.disk.verify;

import io.premeasure.measure.image.UnallocatedAreas;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.partition.PartitionTable;
import io.premeasure.verity.partition.TableProblem;
import io.premeasure.verity.partition.TableProblem.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The partition table, and what lies outside all partitions. */
final class PartitionChecks {
  /** Problems that no firmware stumbles over: what the used table says is not affected. */
  private static final Set<Kind> HARMLESS =
      EnumSet.of(Kind.PROTECTIVE_MBR, Kind.BACKUP_STALE, Kind.HYBRID_MBR);

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
    UnallocatedAreas areas = UnallocatedAreas.scan(disk, table);
    List<DiskCheck> checks = new ArrayList<>();
    for (UnallocatedAreas.Stale stale : areas.stale()) {
      checks.add(DiskCheck.warning("unallocated", stale.toString()));
    }
    if (checks.isEmpty()) {
      checks.add(
          DiskCheck.passed(
              "unallocated",
              areas.usedSectors() == 0
                  ? "nothing but zeros outside the partitions"
                  : areas.usedSectors()
                      + " sectors outside the partitions hold data, no table or footer"));
    }
    return checks;
  }
}
