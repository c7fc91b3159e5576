package io.premeasure.boot.cvmboot;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTable;
import io.premeasure.verity.partition.PartitionType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The partitions of a disk by what cvmboot uses them for, as cvmdisk finds them: the first of each
 * type.
 */
public final class CvmbootDisk {
  private final BlockSource disk;
  private final PartitionTable table;

  /**
   * A disk and its table.
   *
   * @param disk without a container's footer
   */
  public CvmbootDisk(BlockSource disk, PartitionTable table) {
    this.disk = disk;
    this.table = table;
  }

  /** The table. */
  public PartitionTable table() {
    return table;
  }

  /** The EFI system partition. */
  public Optional<PartitionEntry> esp() {
    return first(PartitionType.EFI_SYSTEM);
  }

  /** The root file system, where it is not in a thin pool. */
  public Optional<PartitionEntry> root() {
    return first(PartitionType.LINUX);
  }

  /** The data of the thin pool that the root file system is in. */
  public Optional<PartitionEntry> thinData() {
    return first(PartitionType.CVMBOOT_THIN_DATA);
  }

  /** The metadata of that pool. */
  public Optional<PartitionEntry> thinMeta() {
    return first(PartitionType.CVMBOOT_THIN_META);
  }

  /** The hash tree of the root file system. */
  public Optional<PartitionEntry> verity() {
    return first(PartitionType.CVMBOOT_VERITY);
  }

  /** A partition's bytes. */
  public BlockSource bytes(PartitionEntry entry) throws IOException {
    return table.slice(disk, entry);
  }

  /**
   * Whether numbers are missing between those of partitions, as in the images that cvmdisk takes.
   */
  public boolean hasGaps() {
    List<PartitionEntry> entries = table.entries();
    return !entries.isEmpty()
        && entries.stream().mapToInt(PartitionEntry::number).max().orElse(0) > entries.size();
  }

  private Optional<PartitionEntry> first(PartitionType type) {
    return table.byType(type.guid()).stream().findFirst();
  }
}
