package io.premeasure.measure.disk.prepare;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.FileBlockTarget;
import io.premeasure.verity.partition.NewPartition;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTable;
import io.premeasure.verity.partition.PartitionTableEditor;
import io.premeasure.verity.partition.PartitionType;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The disk without its root partition, which is in the thin pool: what lay behind it moves up, on a
 * new disk with new GUIDs, as cvmdisk makes it.
 */
final class StrippedDisk {
  private static final int SECTOR = 512;
  private static final int TABLE_SECTORS = 34;
  private static final int CHUNK = 1 << 20;
  private static final long GIB = 1L << 30;

  private final FileBlockTarget from;
  private final PartitionTable table;
  private final PartitionEntry root;
  private final GuidSource guids;

  /**
   * A disk to strip.
   *
   * @param root the partition to leave out
   */
  StrippedDisk(FileBlockTarget from, PartitionEntry root, GuidSource guids) throws IOException {
    this.from = from;
    this.table = PartitionTable.read(from);
    this.root = root;
    this.guids = guids;
  }

  /** Makes the new disk; the caller closes it. */
  WorkDisk make(WorkDisk old) throws IOException {
    List<PartitionEntry> kept =
        table.entries().stream()
            .filter(entry -> !entry.unique().equals(root.unique()))
            .sorted(Comparator.comparingLong(PartitionEntry::firstLba))
            .toList();
    long end = kept.stream().mapToLong(entry -> first(entry) + entry.sectors()).max().orElse(0);
    long size = ExtraPartitions.roundUp((end + TABLE_SECTORS) * SECTOR, GIB);
    WorkDisk made = WorkDisk.blank(size, old.output());
    try {
      PartitionTableEditor editor =
          PartitionTableEditor.create(made.disk(), SECTOR, guids.next("disk"));
      for (PartitionEntry entry : kept) {
        NewPartition partition =
            new NewPartition(
                entry.type(),
                guids.next("partition"),
                entry.label(),
                entry.attributes(),
                entry.sectors());
        copy(entry, editor.addAt(partition, first(entry)), made.disk());
      }
      editor.write(made.disk());
      return made;
    } catch (IOException | RuntimeException e) {
      made.close();
      throw e;
    }
  }

  private long first(PartitionEntry entry) {
    return entry.firstLba() > root.firstLba()
        ? entry.firstLba() - root.sectors()
        : entry.firstLba();
  }

  /** The layer that is written at run time has nothing in it yet. */
  private void copy(PartitionEntry old, PartitionEntry made, FileBlockTarget to)
      throws IOException {
    if (old.type().equals(PartitionType.CVMBOOT_ROOTFS_UPPER.guid())) {
      return;
    }
    BlockSource source = table.slice((BlockSource) from, old);
    BlockTarget target = to.slice(made.title(), made.firstLba() * SECTOR, source.size());
    byte[] chunk = new byte[CHUNK];
    byte[] zeros = new byte[CHUNK];
    long size = source.size();
    for (long at = source.nextData(0); at < size; at = source.nextData(at)) {
      int length = (int) Math.min(CHUNK, size - at);
      source.read(at, chunk, 0, length);
      if (!Arrays.equals(chunk, 0, length, zeros, 0, length)) {
        target.write(at, chunk, 0, length);
      }
      at += length;
    }
  }
}
