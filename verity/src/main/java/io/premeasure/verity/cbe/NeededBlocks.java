package io.premeasure.verity.cbe;

import java.io.IOException;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/** The blocks that the snapshots of an image consist of, all others being free. */
final class NeededBlocks {
  private final WorkingState state;
  private final StepBlocks blocks;
  private final BitSet current = new BitSet();
  private final Map<Long, PoolEntry> older = new TreeMap<>();

  private NeededBlocks(WorkingState state, StepBlocks blocks) {
    this.state = state;
    this.blocks = blocks;
  }

  /** Walks all snapshots; none of their inner blocks may be damaged. */
  static NeededBlocks of(WorkingState state, StepBlocks blocks) throws IOException {
    NeededBlocks needed = new NeededBlocks(state, blocks);
    for (int slot : state.validSlots()) {
      Snapshot snapshot = state.snapshots[slot];
      needed.walk(snapshot, snapshot.root(), snapshot.maxLevel(), 0);
    }
    return needed;
  }

  private void walk(Snapshot snapshot, Node node, int level, long first) throws IOException {
    boolean isCurrent = snapshot.equals(state.currentSnapshot());
    if (isCurrent) {
      current.set((int) node.pba());
    } else if (level == 0 && node.generation() == 0) {
      return;
    } else if (!current.get((int) node.pba())) {
      older.merge(node.pba(), reserved(node, snapshot.generation(), first), NeededBlocks::both);
    }
    if (level > 0) {
      TreeShape shape = snapshot.shape(state.degree);
      NodeBlock block = blocks.node(node, "snapshot " + snapshot.generation());
      for (int i = 0; i < shape.degree(); i++) {
        if (!block.isUnused(i)) {
          walk(snapshot, block.node(i), level - 1, first + i * shape.span(level - 1));
        }
      }
    }
  }

  /** An entry that is free as soon as the snapshot is gone. */
  private PoolEntry reserved(Node node, long generation, long first) {
    boolean rekeying = state.state == ImageState.REKEYING;
    int key = rekeying ? state.previousKey.id() : state.currentKey.id();
    return new PoolEntry(node.pba(), first, generation, generation + 1, key, true);
  }

  private static PoolEntry both(PoolEntry one, PoolEntry other) {
    return new PoolEntry(
        one.pba(),
        one.lastVba(),
        Math.min(one.allocated(), other.allocated()),
        Math.max(one.freed(), other.freed()),
        one.keyId(),
        true);
  }

  /** Whether the current tree has the block. */
  boolean isCurrent(long pba) {
    return current.get((int) pba);
  }

  /** What the free tree must say of the blocks that only older snapshots have, by address. */
  Map<Long, PoolEntry> older() {
    return older;
  }
}
