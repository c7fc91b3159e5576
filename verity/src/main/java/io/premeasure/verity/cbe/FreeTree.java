package io.premeasure.verity.cbe;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The pool from which blocks of snapshots are replaced. The way through it is the core's ({@code
 * cbe-new_free_tree.adb}).
 */
final class FreeTree {
  private final WorkingState state;
  private final StepBlocks blocks;
  private final MetaTree meta;

  /** By slot, blocks that could be had if it were not for that snapshot; each counted once. */
  private final int[] held = new int[CbeSuperblock.SNAPSHOTS];

  FreeTree(WorkingState state, StepBlocks blocks, MetaTree meta) {
    this.state = state;
    this.blocks = blocks;
    this.meta = meta;
  }

  /**
   * Gets all blocks that the request needs.
   *
   * @throws RefusedException when there are not enough; then blocks and state must be rolled back
   */
  void allocate(Allocation request) throws IOException {
    if (request.needed() == 0) {
      return;
    }
    int needed = request.needed();
    Arrays.fill(held, 0);
    Node root = visit(request, state.free.root(), state.free.shape().maxLevel());
    state.free = state.free.withRoot(root);
    if (request.needed() > 0) {
      throw new RefusedException(
          blocks.name(),
          "out of free blocks: %d needed, %d usable; %s"
              .formatted(needed, needed - request.needed(), holders()));
    }
  }

  private String holders() {
    List<String> holders =
        state.validSlots().stream()
            .filter(slot -> held[slot] > 0)
            .map(
                slot ->
                    "snapshot %s holds %d"
                        .formatted(
                            Long.toUnsignedString(state.snapshots[slot].generation()), held[slot]))
            .toList();
    return holders.isEmpty()
        ? "no snapshot holds any: extend the free tree"
        : String.join(", ", holders) + ": discard one or extend the free tree";
  }

  /** The node as it is after the block and those below gave what they had. */
  private Node visit(Allocation request, Node node, int level) throws IOException {
    NodeBlock block = blocks.node(node, "free tree, level " + level);
    boolean touched = false;
    for (int i = state.free.shape().degree() - 1; i >= 0 && request.needed() > 0; i--) {
      if (block.isUnused(i)) {
        continue;
      }
      if (level > 1) {
        touched = true;
        block.set(i, visit(request, block.node(i), level - 1));
      } else if (usable(request, block.entry(i))) {
        touched = true;
        block.set(i, request.take(block.entry(i), state));
      }
    }
    if (!touched) {
      return node;
    }
    boolean inPlace = node.generation() == 0 || node.generation() == state.generation;
    long pba = inPlace ? node.pba() : meta.exchange(node.pba());
    return new Node(pba, state.generation, blocks.write(pba, block));
  }

  private boolean usable(Allocation request, PoolEntry entry) throws IOException {
    if (entry.pba() == 0 || entry.pba() == -1 || entry.freed() > state.lastSecured) {
      return false;
    }
    return !entry.reserved() || rekeyed(request, entry) || !protectedBySnapshot(entry);
  }

  private boolean protectedBySnapshot(PoolEntry entry) {
    for (int slot = 0; slot < held.length; slot++) {
      Snapshot snapshot = state.snapshots[slot];
      if (snapshot.valid()
          && snapshot.generation() < entry.freed()
          && snapshot.generation() >= entry.allocated()) {
        held[slot]++;
        return true;
      }
    }
    return false;
  }

  /** Whether rekeying has moved all snapshots away from the block. */
  private boolean rekeyed(Allocation request, PoolEntry entry) throws IOException {
    return request.rekeying()
        && entry.keyId() == state.previousKey.id()
        && entry.lastVba() < Math.min(request.leaf(), state.rekeyingVba)
        && !reachable(entry);
  }

  /**
   * Whether a snapshot has the block. It can only be on the way to the entry's virtual block, which
   * an extension can have prepared behind the last one, or, in a smaller snapshot, on the way to
   * the last one.
   */
  private boolean reachable(PoolEntry entry) throws IOException {
    for (int slot : state.validSlots()) {
      Snapshot snapshot = state.snapshots[slot];
      TreeShape shape = snapshot.shape(state.degree);
      long prepared = Math.min(entry.lastVba(), shape.capacity() - 1);
      long there = Math.min(entry.lastVba(), shape.leaves() - 1);
      if (isOnTheWay(entry.pba(), snapshot.root(), shape, prepared)
          || (there != prepared && isOnTheWay(entry.pba(), snapshot.root(), shape, there))) {
        return true;
      }
    }
    return false;
  }

  private boolean isOnTheWay(long pba, Node root, TreeShape shape, long leaf) throws IOException {
    Node node = root;
    for (int level = shape.maxLevel(); level > 0; level--) {
      if (node.pba() == pba) {
        return true;
      }
      if (node.isUnused()) {
        return false;
      }
      node =
          blocks
              .node(node, "level " + level + " above leaf " + leaf)
              .node(shape.child(leaf, level));
    }
    return node.pba() == pba;
  }
}
