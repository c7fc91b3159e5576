package io.premeasure.verity.cbe;

import java.util.List;

/** The superblock that a writer is working on, and what it has to remember beside it. */
final class WorkingState {
  private static final BlockKey NO_KEY = new BlockKey(new byte[BlockKey.SIZE], 0);

  ImageState state;
  long rekeyingVba;
  long resizingPbas;
  long resizingLeaves;
  BlockKey previousKey;
  BlockKey currentKey;
  Snapshot[] snapshots;
  int current;
  long pbas;
  Pool free;
  Pool meta;

  /** The generation that was secured last. */
  long lastSecured;

  /** The generation that is being written. */
  long generation;

  /** Where the next superblock goes. */
  int slot;

  /** Key of the last data block that was encrypted or decrypted; 0 for none. */
  int usedKey;

  /**
   * Whether a snapshot was dropped that the superblock secured last still has: what only it needs
   * can be allocated, but not yet be overwritten on the image.
   */
  boolean dropped;

  /** The superblock that ends rekeying stores no previous key instead of an encrypted one. */
  boolean rekeyingEnds;

  final Dialect dialect;
  final int degree;

  private WorkingState(Dialect dialect, int degree) {
    this.dialect = dialect;
    this.degree = degree;
  }

  /**
   * The state after opening. The next superblock goes to the slot behind the one that was read, so
   * that the one that the anchor knows stays until the anchor knows the next.
   */
  static WorkingState open(CbeSuperblock superblock, int slot, TrustAnchor anchor) {
    WorkingState state = new WorkingState(superblock.dialect(), superblock.degree());
    state.state = superblock.state();
    state.rekeyingVba = superblock.rekeyingVba();
    state.resizingPbas = superblock.resizingPbas();
    state.resizingLeaves = superblock.resizingLeaves();
    state.previousKey =
        superblock.state() == ImageState.REKEYING
            ? anchor.unwrap(superblock.previousKey())
            : NO_KEY;
    state.currentKey = anchor.unwrap(superblock.currentKey());
    state.snapshots = superblock.snapshots().toArray(new Snapshot[0]);
    state.current = superblock.current();
    state.pbas = superblock.pbas();
    state.free = superblock.freeTree();
    state.meta = superblock.metaTree();
    state.lastSecured = superblock.validSnapshots().get(0).generation();
    state.generation = state.lastSecured + 1;
    state.slot = (slot + 1) % CbeSuperblock.SLOTS;
    return state;
  }

  WorkingState copy() {
    WorkingState copy = new WorkingState(dialect, degree);
    copy.restore(this);
    return copy;
  }

  void restore(WorkingState saved) {
    state = saved.state;
    rekeyingVba = saved.rekeyingVba;
    resizingPbas = saved.resizingPbas;
    resizingLeaves = saved.resizingLeaves;
    previousKey = saved.previousKey;
    currentKey = saved.currentKey;
    snapshots = saved.snapshots.clone();
    current = saved.current;
    pbas = saved.pbas;
    free = saved.free;
    meta = saved.meta;
    lastSecured = saved.lastSecured;
    generation = saved.generation;
    slot = saved.slot;
    usedKey = saved.usedKey;
    rekeyingEnds = saved.rekeyingEnds;
    dropped = saved.dropped;
  }

  /** The superblock as it is to be stored. */
  CbeSuperblock superblock(TrustAnchor anchor) {
    boolean none = rekeyingEnds || (dialect == Dialect.TRESOR && previousKey.id() == 0);
    return new CbeSuperblock(
        dialect,
        state,
        rekeyingVba,
        resizingPbas,
        resizingLeaves,
        none ? WrappedKey.NONE : anchor.wrap(previousKey),
        anchor.wrap(currentKey),
        List.of(snapshots),
        lastSecured,
        current,
        degree,
        0,
        pbas,
        free,
        meta);
  }

  Snapshot currentSnapshot() {
    return snapshots[current];
  }

  void forgetPreviousKey() {
    previousKey = NO_KEY;
    rekeyingEnds = true;
  }

  /** Drops the snapshots that nobody keeps, but for the current one and that secured last. */
  void dispose() {
    for (int i = 0; i < snapshots.length; i++) {
      Snapshot snapshot = snapshots[i];
      boolean needed =
          snapshot.keep()
              || snapshot.generation() == generation
              || snapshot.generation() == lastSecured;
      if (snapshot.valid() && !needed) {
        snapshots[i] = snapshot.invalid();
        dropped = true;
      }
    }
  }

  /**
   * Makes a tree the current snapshot. It replaces the one of the same generation; an older one
   * stays in its slot, and the tree gets another.
   */
  void setCurrent(Snapshot snapshot, String image) throws RefusedException {
    if (currentSnapshot().generation() < generation) {
      current = freeSlot(image);
    }
    snapshots[current] = snapshot;
  }

  private int freeSlot(String image) throws RefusedException {
    int oldest = -1;
    for (int i = 0; i < snapshots.length; i++) {
      Snapshot snapshot = snapshots[i];
      if (!snapshot.valid()) {
        return i;
      }
      boolean passing =
          !snapshot.keep()
              && snapshot.generation() != generation
              && snapshot.generation() != lastSecured;
      if (passing && (oldest < 0 || snapshot.generation() < snapshots[oldest].generation())) {
        oldest = i;
      }
    }
    if (oldest < 0) {
      long kept = validSlots().stream().filter(i -> snapshots[i].keep()).count();
      throw new RefusedException(
          image,
          "no room for another snapshot: %d of 48 are kept, discard one or two".formatted(kept));
    }
    dropped = true;
    return oldest;
  }

  /** The valid snapshots' slots, the newest first. */
  List<Integer> validSlots() {
    return java.util.stream.IntStream.range(0, snapshots.length)
        .boxed()
        .filter(i -> snapshots[i].valid())
        .sorted((a, b) -> Long.compare(snapshots[b].generation(), snapshots[a].generation()))
        .toList();
  }
}
