package io.premeasure.verity.filesystem.fat;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.Arrays;

/** The entries of the active allocation table, read through a window of bounded size. */
class AllocationTable {
  /** A multiple of 3, so that no entry of FAT12 is cut, and of every sector size. */
  static final int WINDOW = 3 * 16384;

  final BlockSource source;
  final FatLayout layout;
  final byte[] window = new byte[WINDOW];
  private final int entriesPerWindow;
  private long loaded = -1;

  AllocationTable(BlockSource source, FatLayout layout) {
    this.source = source;
    this.layout = layout;
    this.entriesPerWindow = WINDOW * 8 / layout.type().bits();
  }

  /** The entry of a cluster, or entry 0 or 1. */
  int get(int entry) throws IOException {
    return layout.type().get(window, indexInWindow(entry));
  }

  /** Loads the window that holds an entry and tells the entry's index there. */
  final int indexInWindow(int entry) throws IOException {
    if (entry < 0 || entry > layout.lastCluster()) {
      throw new VerityFormatException(
          source.name(), layout.tableStart(0), "allocation table has no entry " + entry);
    }
    long wanted = entry / entriesPerWindow;
    if (wanted != loaded) {
      beforeLoad();
      // Whatever fails below, the window no longer holds what it did.
      loaded = -1;
      long start = wanted * WINDOW;
      int length = (int) Math.min(WINDOW, layout.tableSize() - start);
      source.read(layout.tableStart(layout.activeTable()) + start, window, 0, length);
      Arrays.fill(window, length, WINDOW, (byte) 0);
      loaded = wanted;
    }
    return entry % entriesPerWindow;
  }

  /** Called before the window gets other content. */
  void beforeLoad() throws IOException {}

  /** Position of the loaded window from the start of each table. */
  final long windowStart() {
    return loaded * WINDOW;
  }

  /** Position of an entry on the volume, in the active table. */
  final long offsetOf(int entry) {
    return layout.tableStart(layout.activeTable()) + (long) entry * layout.type().bits() / 8;
  }

  /**
   * The cluster after this one in its chain; 0 at the end.
   *
   * @throws VerityFormatException when the entry is free, bad or outside the volume
   */
  final int next(int cluster) throws IOException {
    int entry = get(cluster);
    if (layout.type().isEnd(entry)) {
      return 0;
    }
    if (!layout.isCluster(entry)) {
      String found = entry == 0 ? "free" : entry == layout.type().bad() ? "bad" : "" + entry;
      throw new VerityFormatException(
          source.name(),
          offsetOf(cluster),
          "chain: entry of cluster " + cluster + " is " + found + ", expected a cluster or an end");
    }
    return entry;
  }
}
