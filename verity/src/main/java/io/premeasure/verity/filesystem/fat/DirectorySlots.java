package io.premeasure.verity.filesystem.fat;

import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.Arrays;

/** The bytes of one directory and where each of its 32-byte slots is on the volume. */
final class DirectorySlots {
  static final int SLOT_SIZE = 32;
  private static final int MAXIMUM_SIZE = 65536 * SLOT_SIZE;

  private final byte[] bytes;
  private final int[] clusters;
  private final FatLayout layout;

  private DirectorySlots(byte[] bytes, int[] clusters, FatLayout layout) {
    this.bytes = bytes;
    this.clusters = clusters;
    this.layout = layout;
  }

  /**
   * Reads a directory.
   *
   * @param firstCluster 0 for the fixed root directory
   * @throws VerityFormatException when its chain is broken, a circle, or longer than any directory
   */
  static DirectorySlots read(AllocationTable table, int firstCluster) throws IOException {
    FatLayout layout = table.layout;
    if (firstCluster == 0) {
      byte[] bytes = new byte[layout.rootEntries() * SLOT_SIZE];
      table.source.read(layout.rootStart(), bytes, 0, bytes.length);
      return new DirectorySlots(bytes, new int[0], layout);
    }
    int[] clusters = chain(table, firstCluster);
    int clusterSize = layout.clusterSize();
    byte[] bytes = new byte[clusters.length * clusterSize];
    for (int i = 0; i < clusters.length; i++) {
      table.source.read(layout.clusterStart(clusters[i]), bytes, i * clusterSize, clusterSize);
    }
    return new DirectorySlots(bytes, clusters, layout);
  }

  private static int[] chain(AllocationTable table, int firstCluster) throws IOException {
    int most = Math.max(1, MAXIMUM_SIZE / table.layout.clusterSize());
    int[] clusters = new int[16];
    int count = 0;
    for (int cluster = firstCluster; cluster != 0; cluster = table.next(cluster)) {
      if (count == most) {
        throw new VerityFormatException(
            table.source.name(),
            table.layout.clusterStart(firstCluster),
            "directory of more than " + most + " clusters, or its chain is a circle");
      }
      if (count == clusters.length) {
        clusters = Arrays.copyOf(clusters, 2 * count);
      }
      clusters[count++] = cluster;
    }
    return Arrays.copyOf(clusters, count);
  }

  /** All slots, one after the other. */
  byte[] bytes() {
    return bytes;
  }

  int count() {
    return bytes.length / SLOT_SIZE;
  }

  /** The chain; empty for the fixed root directory. */
  int[] clusters() {
    return clusters;
  }

  boolean canGrow(int more) {
    long size = (long) (clusters.length + more) * layout.clusterSize();
    return clusters.length > 0 && size <= MAXIMUM_SIZE;
  }

  /** Position of a slot on the volume. */
  long offsetOf(int slot) {
    long at = (long) slot * SLOT_SIZE;
    if (clusters.length == 0) {
      return layout.rootStart() + at;
    }
    int clusterSize = layout.clusterSize();
    return layout.clusterStart(clusters[(int) (at / clusterSize)]) + at % clusterSize;
  }
}
