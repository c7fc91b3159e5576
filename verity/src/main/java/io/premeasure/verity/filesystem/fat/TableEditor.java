package io.premeasure.verity.filesystem.fat;

import io.premeasure.verity.BlockTarget;
import java.io.IOException;

/** Allocation tables that can be changed. Changes reach the volume with {@link #flush}. */
final class TableEditor extends AllocationTable {
  private final BlockTarget target;
  private int changedFrom = WINDOW;
  private int changedTo;

  TableEditor(BlockTarget target, FatLayout layout) {
    super(target, layout);
    this.target = target;
  }

  /** Changes an entry of all tables, or of the active one alone where they are not mirrored. */
  void set(int entry, int value) throws IOException {
    int index = indexInWindow(entry);
    FatType type = layout.type();
    type.put(window, index, value);
    changedFrom = Math.min(changedFrom, index * type.bits() / 8);
    changedTo = Math.max(changedTo, (int) type.bytesOf(index + 1L));
  }

  /** Makes a chain of clusters and writes it. */
  void link(int[] clusters) throws IOException {
    for (int i = 0; i < clusters.length; i++) {
      set(clusters[i], i + 1 < clusters.length ? clusters[i + 1] : layout.type().end());
    }
    flush();
  }

  @Override
  void beforeLoad() throws IOException {
    flush();
  }

  /** Writes all changes. */
  void flush() throws IOException {
    if (changedTo == 0) {
      return;
    }
    int first = layout.mirrored() ? 0 : layout.activeTable();
    int last = layout.mirrored() ? layout.tables() - 1 : layout.activeTable();
    for (int copy = first; copy <= last; copy++) {
      long start = layout.tableStart(copy) + windowStart();
      target.write(start + changedFrom, window, changedFrom, changedTo - changedFrom);
    }
    changedFrom = WINDOW;
    changedTo = 0;
  }
}
