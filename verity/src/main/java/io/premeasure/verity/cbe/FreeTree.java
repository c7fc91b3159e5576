package io.premeasure.verity.cbe;

import java.io.IOException;
import java.util.Optional;

/**
 * The pool from which blocks of snapshots are replaced. The way through it is the core's ({@code
 * cbe-new_free_tree.adb}).
 */
final class FreeTree {
  private final WorkingState state;
  private final StepBlocks blocks;
  private final MetaTree meta;
  private final PoolUsage usage;

  FreeTree(WorkingState state, StepBlocks blocks, MetaTree meta) {
    this.state = state;
    this.blocks = blocks;
    this.meta = meta;
    this.usage = new PoolUsage(state);
  }

  /** To be called after blocks and state were rolled back. */
  void rolledBack() {
    usage.forget();
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
    usage.refresh();
    Node root = visit(request, state.free.root(), state.free.shape().maxLevel());
    state.free = state.free.withRoot(root);
    if (request.needed() > 0) {
      throw new RefusedException(
          blocks.name(),
          "out of free blocks: %d needed, %d usable; %s"
              .formatted(
                  needed, needed - request.needed(), PoolHolders.describe(state, blocks, usage)));
    }
  }

  /** The node as it is after the block and those below gave what they had. */
  private Node visit(Allocation request, Node node, int level) throws IOException {
    NodeBlock found = blocks.shared(node, "free tree, level " + level);
    Optional<NodeBlock> changed = Optional.empty();
    boolean touched = false;
    boolean exhausted = true;
    for (int i = state.free.shape().degree() - 1; i >= 0 && request.needed() > 0; i--) {
      if (found.isUnused(i)) {
        continue;
      }
      if (level > 1) {
        Node child = found.node(i);
        if (usage.isExhausted(child.pba())) {
          continue;
        }
        touched = true;
        Node after = visit(request, child, level - 1);
        exhausted &= usage.isExhausted(after.pba());
        if (!after.equals(child)) {
          changed = Optional.of(changed.orElseGet(found::copy));
          changed.get().set(i, after);
        }
      } else if (usable(request, found.entry(i))) {
        touched = true;
        changed = Optional.of(changed.orElseGet(found::copy));
        changed.get().set(i, request.take(found.entry(i), state));
      } else {
        exhausted &= !usage.dependsOnBlock(found.entry(i));
      }
    }
    Node after = touched ? rewrite(node, level, found, changed) : node;
    if (exhausted && request.needed() > 0) {
      usage.exhausted(after.pba());
    }
    return after;
  }

  /** Puts the block among those of this generation; one that is there and unchanged stays as is. */
  private Node rewrite(Node node, int level, NodeBlock found, Optional<NodeBlock> changed)
      throws IOException {
    boolean written = node.generation() == state.generation;
    if (written && changed.isEmpty()) {
      return node;
    }
    long pba = written || node.generation() == 0 ? node.pba() : meta.exchange(node.pba());
    NodeBlock block = changed.orElseGet(found::copy);
    return new Node(pba, state.generation, blocks.writeUnhashed(pba, block, level));
  }

  private boolean usable(Allocation request, PoolEntry entry) throws IOException {
    return usage.isFree(entry) || (usage.isPast(entry) && rekeyed(request, entry));
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
              .shared(node, "level " + level + " above leaf " + leaf)
              .node(shape.child(leaf, level));
    }
    return node.pba() == pba;
  }
}
