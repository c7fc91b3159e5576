package io.premeasure.verity.cbe;

import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.cbe.CheckReport.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Builds the free tree and the meta tree of an image anew, as an interruption of the core can make
 * necessary: every block that no snapshot has is free. Data, snapshots and keys stay as they are.
 */
public final class ImageRepair {
  private static final int LISTED = 1;

  private final Session session;
  private final WorkingState state;

  private ImageRepair(Session session) {
    this.session = session;
    this.state = session.state;
  }

  /**
   * Repairs an image; nothing is changed when it is sound.
   *
   * @return whether it had to be repaired
   * @throws VerityFormatException when data or the superblock are damaged
   * @throws RefusedException when another writer has the image
   */
  public static boolean run(Path file, TrustAnchor anchor) throws IOException {
    try (ImageLock lock = ImageLock.take(file);
        ImageFile image = ImageFile.open(file)) {
      Recovery.run(file, image, anchor);
      CheckReport report = ImageCheck.run(image, anchor.secured(), LISTED);
      if (report.verdict().sound()) {
        return false;
      }
      if (report.verdict() != Verdict.POOL_DAMAGED) {
        throw new VerityFormatException(
            lock.image(),
            0,
            "only the free tree and the meta tree can be repaired, but: "
                + report.findings().get(0).detail());
      }
      run(SessionOpening.open(image, anchor, Optional.of(new Journal(file)), BlockCache.DEFAULT));
      return true;
    }
  }

  static void run(Session session) throws IOException {
    session.atomically(new ImageRepair(session)::rebuild);
    session.commit();
  }

  private void rebuild() throws IOException {
    NeededBlocks needed = NeededBlocks.of(state, session.blocks);
    Deque<Long> free = new ArrayDeque<>();
    for (long pba = CbeSuperblock.SLOTS; pba < state.pbas; pba++) {
      if (!needed.isCurrent(pba) && !needed.older().containsKey(pba)) {
        free.add(pba);
      }
    }
    TreeShape meta = state.meta.shape();
    long room = free.size() + needed.older().size() - meta.blocks();
    TreeShape tree = largest(state.free.shape(), room);
    long reserved = needed.older().size();
    if (tree.leaves() < reserved) {
      throw new RefusedException(
          session.blocks.name(),
          "the free tree has room for %d blocks, snapshots need %d"
              .formatted(tree.leaves(), reserved));
    }
    state.meta =
        new RebuiltPool(
                session.blocks, meta, state.generation, entries(Stream.empty(), free), free, 0)
            .write();
    state.free =
        new RebuiltPool(
                session.blocks,
                tree,
                state.generation,
                entries(needed.older().values().stream(), free),
                free,
                room - tree.blocks())
            .write();
    session.sync();
  }

  private static Iterator<PoolEntry> entries(Stream<PoolEntry> first, Deque<Long> free) {
    return Stream.concat(first, Stream.generate(() -> PoolEntry.fresh(free.removeFirst())))
        .iterator();
  }

  /** The tree with as many leaves as there is room for; extended trees have some more to place. */
  private TreeShape largest(TreeShape shape, long room) throws IOException {
    long low = 0;
    long high = Math.min(shape.capacity(), TreeShape.MAX_LEAVES);
    while (low < high) {
      long middle = (low + high + 1) / 2;
      if (shape.withLeaves(middle).blocks() <= room) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    boolean full = low == shape.capacity() && shape.withLeaves(low).blocks() < room;
    if (low == 0 || full) {
      throw new RefusedException(
          session.blocks.name(), room + " blocks do not make a free tree of its height");
    }
    return shape.withLeaves(low);
  }
}
