package io.premeasure.verity.filesystem.fat;

import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.filesystem.fat.FatProblem.Kind;
import java.io.IOException;
import java.util.BitSet;

/** Follows every chain of a volume once. Its two sets of clusters have one bit for each cluster. */
final class VolumeCheck {
  static final int MAXIMUM_DEPTH = 64;

  private final AllocationTable table;
  private final FatLayout layout;
  private final ProblemList problems;
  private final BitSet used = new BitSet();
  private final BitSet shared = new BitSet();

  VolumeCheck(AllocationTable table, ProblemList problems) {
    this.table = table;
    this.layout = table.layout;
    this.problems = problems;
  }

  /** Checks everything and tells which clusters belong to more than one place in a chain. */
  BitSet run() throws IOException {
    if (layout.rootCluster() != 0) {
      chain("root directory", layout.rootCluster(), layout.clusterStart(layout.rootCluster()));
    }
    directory("", layout.rootCluster(), 0);
    new TableCheck(table, problems).run(used);
    return shared;
  }

  private void directory(String path, int cluster, int depth) throws IOException {
    if (cluster != 0 && shared.get(cluster)) {
      return;
    }
    try {
      DirectorySlots slots = DirectorySlots.read(table, cluster);
      for (DirectoryReader.Item item : DirectoryReader.items(table, slots, problems)) {
        entry(FatPath.join(path, item.entry().name()), item.entry(), depth);
      }
    } catch (VerityFormatException e) {
      problems.add(Kind.DIRECTORY, e.offset(), "/" + path + ": " + e.reason());
    }
  }

  private void entry(String path, FatEntry entry, int depth) throws IOException {
    long count = 0;
    if (entry.firstCluster() != 0) {
      count = chain(path, entry.firstCluster(), entry.offset());
    }
    if (entry.isDirectory()) {
      if (depth == MAXIMUM_DEPTH) {
        problems.add(Kind.DIRECTORY, entry.offset(), "directory more than 64 levels deep");
      } else {
        directory(path, entry.firstCluster(), depth + 1);
      }
    } else if (count >= 0 && count != layout.clustersFor(entry.size())) {
      problems.add(
          Kind.CHAIN,
          entry.offset(),
          path + ": " + count + " clusters, expected " + layout.clustersFor(entry.size()));
    }
  }

  /** Follows a chain and counts its clusters; -1 when it is not a proper one. */
  private long chain(String path, int first, long offset) throws IOException {
    long count = 0;
    boolean crossed = false;
    try {
      for (int cluster = first; cluster != 0; cluster = table.next(cluster)) {
        crossed |= used.get(cluster);
        if (shared.get(cluster)) {
          // All that follows is known to be shared.
          break;
        }
        (crossed ? shared : used).set(cluster);
        count++;
      }
    } catch (VerityFormatException e) {
      problems.add(Kind.CHAIN, e.offset(), path + ": " + e.reason());
      return -1;
    }
    if (crossed) {
      problems.add(
          Kind.CROSS_LINK, offset, path + ": its chain has clusters of another, or is a circle");
      return -1;
    }
    return count;
  }
}
