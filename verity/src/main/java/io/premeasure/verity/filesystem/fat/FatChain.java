package io.premeasure.verity.filesystem.fat;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.filesystem.FileExtent;
import java.io.IOException;
import java.util.BitSet;

/** The clusters of one file, one after the other, as far as its size goes. */
final class FatChain {
  private final AllocationTable table;
  private final BitSet shared;
  private final int first;
  private final long size;
  private int cluster;
  private long position;

  FatChain(AllocationTable table, BitSet shared, int first, long size) {
    this.table = table;
    this.shared = shared;
    this.first = first;
    this.size = size;
  }

  BlockSource source() {
    return table.source;
  }

  boolean hasNext() {
    return position < size;
  }

  /** The bytes of the file in the next cluster; only while {@link #hasNext}. */
  FileExtent next() throws IOException {
    int before = cluster;
    cluster = position == 0 ? first : table.next(before);
    if (!table.layout.isCluster(cluster)) {
      throw new VerityFormatException(
          table.source.name(),
          table.offsetOf(before),
          "chain from cluster " + first + " ends at byte " + position + " of " + size);
    }
    requireUnshared(table, shared, cluster);
    long length = Math.min(table.layout.clusterSize(), size - position);
    position += length;
    return new FileExtent(table.layout.clusterStart(cluster), length);
  }

  /** The cluster that {@link #next} returned last. */
  int cluster() {
    return cluster;
  }

  static void requireUnshared(AllocationTable table, BitSet shared, int cluster)
      throws VerityFormatException {
    if (shared.get(cluster)) {
      throw new VerityFormatException(
          table.source.name(),
          table.offsetOf(cluster),
          "cluster " + cluster + " is in more than one place of a chain");
    }
  }
}
