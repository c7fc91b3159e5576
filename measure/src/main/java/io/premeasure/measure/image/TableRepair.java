package io.premeasure.measure.image;

import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.partition.PartitionEntry;
import io.premeasure.verity.partition.PartitionTable;
import io.premeasure.verity.partition.PartitionTableEditor;
import io.premeasure.verity.partition.TableProblem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Brings a partition table into order: both copies, the backup at the end, nothing stale. */
public final class TableRepair {
  private static final int SECTOR = 512;

  private TableRepair() {}

  /**
   * Writes the table anew and erases stale structures where no partition is.
   *
   * @param sort whether partitions are numbered in the order in which they lie
   * @return what was mended, a sentence each
   */
  public static List<String> repair(BlockTarget disk, boolean sort) throws IOException {
    PartitionTable before = PartitionTable.read(disk);
    List<String> mended = new ArrayList<>();
    before.problems().stream().map(TableProblem::toString).forEach(mended::add);
    PartitionTableEditor editor = PartitionTableEditor.of(disk.name(), before);
    if (sort) {
      List<PartitionEntry> entries = editor.entries();
      editor.sortByStart();
      if (!entries.equals(editor.entries())) {
        mended.add("partitions numbered in the order in which they lie");
      }
    }
    if (editor.lastUsableLba() != before.header().lastUsableLba()) {
      mended.add("usable sectors now end at " + editor.lastUsableLba());
    }
    editor.write(disk);
    byte[] zeros = new byte[SECTOR];
    for (UnallocatedAreas.Stale stale :
        UnallocatedAreas.scan(disk, PartitionTable.read(disk)).stale()) {
      disk.write(stale.offset(), zeros, 0, SECTOR);
      mended.add(stale + " erased");
    }
    return mended;
  }

  /**
   * Writes the table as it has to be when the disk becomes shorter.
   *
   * @param size what the disk will have, in bytes
   * @throws io.premeasure.verity.VerityFormatException when partitions lie behind that
   */
  public static void shorten(BlockTarget disk, long size) throws IOException {
    PartitionTable table = PartitionTable.read(disk);
    PartitionTable shorter =
        new PartitionTable(
            table.sectorSize(),
            size / table.sectorSize(),
            table.mbr(),
            table.primary(),
            table.backup(),
            table.used(),
            table.entries(),
            table.rawEntries(),
            table.problems());
    PartitionTableEditor.of(disk.name(), shorter).write(disk.slice(disk.name(), 0, size));
  }
}
