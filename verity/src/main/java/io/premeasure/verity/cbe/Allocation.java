package io.premeasure.verity.cbe;

import java.util.Arrays;

/** A request for blocks of the free tree, in exchange for those of a branch. */
final class Allocation {
  /** What becomes of the blocks that are handed in. */
  enum Kind {
    /** They are reserved for older snapshots. */
    NORMAL,
    /** Rekeyed in the newest snapshot: nobody needs them any more. */
    REKEY_NEWEST,
    /** Rekeyed in an older snapshot, which gets the block lent. */
    REKEY_OLDER
  }

  private final Kind kind;
  private final Branch branch;
  private final long[] pbas;
  private final long freeGeneration;
  private int needed;
  private boolean dataWasReserved;

  /**
   * A request.
   *
   * @param branch with the blocks that are handed in
   * @param pbas by level: the address to use, 0 where one is needed
   * @param freeGeneration from which on the blocks handed in are free
   */
  Allocation(Kind kind, Branch branch, long[] pbas, long freeGeneration) {
    this.kind = kind;
    this.branch = branch;
    this.pbas = pbas;
    this.freeGeneration = freeGeneration;
    this.needed = (int) Arrays.stream(pbas).filter(pba -> pba == 0).count();
  }

  int needed() {
    return needed;
  }

  /** Whether the data block got a place that was kept for older snapshots. */
  boolean dataWasReserved() {
    return dataWasReserved;
  }

  long leaf() {
    return branch.leaf;
  }

  boolean rekeying() {
    return kind != Kind.NORMAL;
  }

  /** Takes a pooled block for the lowest level that needs one; what the pool has from now on. */
  PoolEntry take(PoolEntry entry, WorkingState state) {
    int level = 0;
    while (pbas[level] != 0) {
      level++;
    }
    pbas[level] = entry.pba();
    dataWasReserved |= level == 0 && entry.reserved();
    needed--;
    Node old = branch.nodes[level];
    long first = branch.shape.firstLeaf(branch.leaf, level);
    return switch (kind) {
      case NORMAL ->
          new PoolEntry(old.pba(), first, old.generation(), freeGeneration, key(state), true);
      case REKEY_NEWEST ->
          new PoolEntry(
              old.pba(), first, old.generation(), freeGeneration, state.previousKey.id(), false);
      case REKEY_OLDER -> lent(entry, level, old, first, state);
    };
  }

  private PoolEntry lent(PoolEntry entry, int level, Node old, long first, WorkingState state) {
    long last = first + branch.shape.span(level) - 1;
    boolean more = branch.leaf < last && branch.leaf < state.currentSnapshot().leaves() - 1;
    return new PoolEntry(
        entry.pba(),
        more ? branch.leaf + 1 : first,
        old.generation(),
        freeGeneration,
        more ? state.previousKey.id() : state.currentKey.id(),
        true);
  }

  private static int key(WorkingState state) {
    return state.state == ImageState.REKEYING ? state.previousKey.id() : state.usedKey;
  }
}
