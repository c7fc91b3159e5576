package io.premeasure.verity.cbe;

import java.io.IOException;
import java.util.Optional;

/** One opening of an image for writing: the state, the changed blocks, and how they are secured. */
final class Session {
  final WorkingState state;
  final StepBlocks blocks;
  final TrustAnchor anchor;
  final MetaTree meta;
  final FreeTree free;
  final PendingData data;
  private final Optional<Journal> journal;
  private BlockHash onDisk;
  private BlockHash secured;
  private boolean ahead;
  private boolean failed;

  /** A change that is made as a whole or not at all. */
  @FunctionalInterface
  interface Change {
    void run() throws IOException;
  }

  Session(
      WorkingState state,
      StepBlocks blocks,
      TrustAnchor anchor,
      Optional<Journal> journal,
      BlockHash opened) {
    this.state = state;
    this.blocks = blocks;
    this.anchor = anchor;
    this.journal = journal;
    this.onDisk = opened;
    this.secured = opened;
    this.meta = new MetaTree(state, blocks);
    this.free = new FreeTree(state, blocks, meta);
    this.data = new PendingData(blocks);
  }

  /** Makes the change; when it fails, everything is as before. */
  void atomically(Change change) throws IOException {
    requireNoFailure();
    WorkingState before = state.copy();
    blocks.mark();
    boolean done = false;
    try {
      change.run();
      done = true;
    } finally {
      if (!done) {
        state.restore(before);
        blocks.rollback();
        free.rolledBack();
      }
    }
  }

  /** Puts a superblock for the generation among the changes and begins the next generation. */
  void secure() throws IOException {
    flushData();
    completeHashes();
    Snapshot current = state.currentSnapshot();
    state.snapshots[state.current] = current.withGeneration(state.generation);
    byte[] block = state.superblock(anchor).encode();
    blocks.change(state.slot, block);
    secured = BlockHash.over(block);
    ahead = true;
    state.rekeyingEnds = false;
    state.dropped = false;
    state.slot = (state.slot + 1) % CbeSuperblock.SLOTS;
    state.lastSecured = state.generation;
    state.generation++;
  }

  /** Writes the data blocks that still wait. */
  void flushData() throws IOException {
    requireNoFailure();
    failed = true;
    data.flush(state.dropped);
    failed = false;
  }

  private void completeHashes() throws IOException {
    blocks.computeHashes();
    for (int slot : state.validSlots()) {
      Snapshot snapshot = state.snapshots[slot];
      state.snapshots[slot] = snapshot.withRoot(blocks.complete(snapshot.root()));
    }
    state.free = state.free.withRoot(blocks.complete(state.free.root()));
  }

  /** Secures what was written, whether anything was or not. */
  void sync() throws IOException {
    flushData();
    state.dispose();
    state.lastSecured = state.generation;
    secure();
  }

  /**
   * Brings everything that was secured to the image: at no moment would a crash leave an image that
   * cannot be opened with all that was committed before.
   */
  void commit() throws IOException {
    requireNoFailure();
    failed = true;
    blocks.image().force();
    if (journal.isPresent()) {
      journal.get().write(onDisk, secured, blocks.changed(), anchor.journalSeal());
    }
    Journal.apply(blocks.changed(), blocks.image());
    anchor.secure(secured);
    if (journal.isPresent()) {
      journal.get().delete();
    }
    onDisk = secured;
    ahead = false;
    blocks.committed();
    failed = false;
  }

  /** After a commit that failed half-way it is not known what a crash would leave. */
  private void requireNoFailure() throws IOException {
    if (failed) {
      throw new IOException(
          blocks.name() + ": writing failed before; open the image again to finish or drop it");
    }
  }

  /** Commits, if a superblock was secured that is not committed yet. */
  void commitIfAhead() throws IOException {
    if (ahead) {
      commit();
    }
  }

  /** Whether a superblock was secured that is not committed yet. */
  boolean isAheadOfImage() {
    return ahead;
  }

  /** The hash that the anchor gets with the next commit. */
  BlockHash secured() {
    return secured;
  }
}
