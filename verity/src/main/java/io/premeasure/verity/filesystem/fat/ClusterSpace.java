package io.premeasure.verity.filesystem.fat;

import java.io.IOException;
import java.util.BitSet;

/** Which clusters are free; one bit for each. Always hands out the lowest ones. */
final class ClusterSpace {
  private final FatLayout layout;
  private final BitSet used = new BitSet();
  private int free;

  ClusterSpace(AllocationTable table) throws IOException {
    this.layout = table.layout;
    for (int cluster = FatLayout.FIRST_CLUSTER; cluster <= layout.lastCluster(); cluster++) {
      if (table.get(cluster) != 0) {
        used.set(cluster);
      } else {
        free++;
      }
    }
  }

  int free() {
    return free;
  }

  /** The lowest free cluster; 0 when there is none. */
  int lowest() {
    int cluster = used.nextClearBit(FatLayout.FIRST_CLUSTER);
    return layout.isCluster(cluster) ? cluster : 0;
  }

  /** Takes clusters, no more than are {@link #free}. */
  int[] take(int count) {
    int[] taken = new int[count];
    int cluster = FatLayout.FIRST_CLUSTER - 1;
    for (int i = 0; i < count; i++) {
      cluster = used.nextClearBit(cluster + 1);
      taken[i] = cluster;
      used.set(cluster);
    }
    free -= count;
    return taken;
  }

  /** Gives a cluster back. */
  void release(int cluster) {
    if (used.get(cluster)) {
      used.clear(cluster);
      free++;
    }
  }
}
