package io.premeasure.verity.filesystem.fat;

import io.premeasure.verity.filesystem.fat.FatProblem.Kind;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

/** Compares the allocation tables, the marks of a clean volume and the counts with each other. */
final class TableCheck {
  private final AllocationTable table;
  private final FatLayout layout;
  private final ProblemList problems;

  TableCheck(AllocationTable table, ProblemList problems) {
    this.table = table;
    this.layout = table.layout;
    this.problems = problems;
  }

  void run(BitSet used) throws IOException {
    marks();
    if (layout.mirrored()) {
      for (int copy = 1; copy < layout.tables(); copy++) {
        compare(copy);
      }
    }
    long free = countFree(used);
    if (layout.infoSector() != 0) {
      FreeCount.read(table.source, layout).check(free, problems);
    }
    if (layout.backupSector() != 0) {
      backup();
    }
  }

  private void marks() throws IOException {
    byte[] flags = new byte[1];
    table.source.read(layout.flagsAt(), flags, 0, 1);
    if ((flags[0] & 1) != 0) {
      problems.add(
          Kind.DIRTY, layout.flagsAt(), "flags " + flags[0] + ": volume was not unmounted");
    }
    if ((flags[0] & 2) != 0) {
      problems.add(Kind.DIRTY, layout.flagsAt(), "flags " + flags[0] + ": surface test wanted");
    }
    int clean = layout.type().cleanBits();
    int entry = table.get(1);
    if ((entry & clean) != clean) {
      problems.add(
          Kind.DIRTY,
          table.offsetOf(1),
          "entry 1 is " + Integer.toHexString(entry) + ": volume was not unmounted or had errors");
    }
    if ((table.get(0) & 0xff) != layout.media()) {
      problems.add(
          Kind.BOOT_SECTOR,
          table.offsetOf(0),
          "media in entry 0 " + Integer.toHexString(table.get(0) & 0xff) + ", not as at offset 21");
    }
  }

  private void compare(int copy) throws IOException {
    byte[] first = new byte[AllocationTable.WINDOW];
    byte[] other = new byte[AllocationTable.WINDOW];
    long size = layout.type().bytesOf(layout.lastCluster() + 1L);
    for (long at = 0; at < size; at += first.length) {
      int length = (int) Math.min(first.length, size - at);
      table.source.read(layout.tableStart(0) + at, first, 0, length);
      table.source.read(layout.tableStart(copy) + at, other, 0, length);
      int differs = Arrays.mismatch(first, 0, length, other, 0, length);
      if (differs >= 0) {
        problems.add(
            Kind.TABLES_DIFFER,
            layout.tableStart(copy) + at + differs,
            "allocation table " + copy + " differs from table 0");
        return;
      }
    }
  }

  private long countFree(BitSet used) throws IOException {
    long free = 0;
    long lost = 0;
    int example = 0;
    for (int cluster = FatLayout.FIRST_CLUSTER; cluster <= layout.lastCluster(); cluster++) {
      int entry = table.get(cluster);
      if (entry == 0) {
        free++;
      } else if (entry != layout.type().bad() && !used.get(cluster)) {
        example = lost == 0 ? cluster : example;
        lost++;
      }
    }
    if (lost > 0) {
      problems.add(
          Kind.LOST_CLUSTERS,
          table.offsetOf(example),
          lost + " clusters in use that belong to no file, the first is " + example);
    }
    return free;
  }

  private void backup() throws IOException {
    byte[] boot = new byte[BootSectorReader.SIZE];
    byte[] copy = new byte[BootSectorReader.SIZE];
    long start = (long) layout.backupSector() * layout.sectorSize();
    table.source.read(0, boot, 0, boot.length);
    table.source.read(start, copy, 0, copy.length);
    // The mark of a volume in use is set in the first one only.
    boot[(int) layout.flagsAt()] = copy[(int) layout.flagsAt()];
    int differs = Arrays.mismatch(boot, copy);
    if (differs >= 0) {
      problems.add(
          Kind.BACKUP_BOOT_SECTOR,
          start + differs,
          "backup boot sector differs from the boot sector at offset " + differs);
    }
  }
}
