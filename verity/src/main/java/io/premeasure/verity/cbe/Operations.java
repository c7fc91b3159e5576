package io.premeasure.verity.cbe;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What can be done to an image; each operation is done as a whole or changes nothing. */
final class Operations {
  /** Changed blocks after which a long operation of small steps is committed: 16 MiB. */
  private static final int COMMIT = 4096;

  private final Session session;
  private final WorkingState state;
  private final BlockWriting writing;
  private Optional<Rekeying> rekeying = Optional.empty();

  Operations(Session session) {
    this.session = session;
    this.state = session.state;
    this.writing = new BlockWriting(session);
  }

  void write(long vba, byte[] plain) throws IOException {
    // What an uncommitted superblock gave up, the one on the image still needs.
    session.commitIfAhead();
    session.atomically(() -> writing.write(vba, plain));
    if (session.data.isFull()) {
      session.flushData();
    }
  }

  /** Sees to it that a kept snapshot is not the one that the next superblock gives a number to. */
  void leaveKept() throws IOException {
    session.atomically(this::leaveKeptInside);
  }

  private void leaveKeptInside() throws IOException {
    if (state.state == ImageState.NORMAL && state.currentSnapshot().keep()) {
      BlockWriting.leaveKept(session);
    }
  }

  boolean isWritten(long vba) throws IOException {
    return writing.isWritten(vba);
  }

  byte[] read(long vba) throws IOException {
    return writing.read(vba);
  }

  void requireVba(long vba) throws IOException {
    long leaves = state.currentSnapshot().leaves();
    if (vba < 0 || vba >= leaves) {
      throw new RefusedException(
          session.blocks.name(), "no VBA " + vba + ", expected 0 to " + (leaves - 1));
    }
  }

  /** Keeps the current state; its number. */
  long createSnapshot() throws IOException {
    requireNormal();
    session.flushData();
    state.dispose();
    state.lastSecured = state.generation;
    state.snapshots[state.current] = state.currentSnapshot().withKeep(true);
    session.secure();
    return state.lastSecured;
  }

  /**
   * No longer keeps a snapshot, also while another operation waits for its blocks.
   *
   * @throws RefusedException when there is none with the number
   */
  void discard(long generation) throws IOException {
    int slot = keptSlot(generation);
    state.snapshots[slot] = state.snapshots[slot].withKeep(false);
    session.sync();
  }

  /**
   * As {@link #discard} of a snapshot that is not the current state, which also leaves the one that
   * the current state may be: its slot and its blocks are there for that, or nothing could be
   * discarded any more once there are no others.
   */
  void discardAndLeaveKept(long generation) throws IOException {
    int slot = keptSlot(generation);
    session.atomically(
        () -> {
          Snapshot discarded = state.snapshots[slot].withKeep(false);
          state.snapshots[slot] = generation == state.lastSecured ? discarded : discarded.invalid();
          leaveKeptInside();
        });
    session.sync();
  }

  private int keptSlot(long generation) throws RefusedException {
    return state.validSlots().stream()
        .filter(
            slot ->
                state.snapshots[slot].keep() && state.snapshots[slot].generation() == generation)
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedException(
                    session.blocks.name(),
                    "no kept snapshot " + generation + ", there are " + kept()));
  }

  private List<Long> kept() {
    return state.validSlots().stream()
        .map(slot -> state.snapshots[slot])
        .filter(Snapshot::keep)
        .map(Snapshot::generation)
        .toList();
  }

  /** Gets a new key; {@link #finish} uses it. */
  void startRekeying() throws IOException {
    requireNormal();
    state.state = ImageState.REKEYING;
    state.rekeyingVba = 0;
    state.previousKey = state.currentKey;
    state.currentKey = session.anchor.newKey(state.currentKey.id() + 1);
    session.secure();
  }

  /**
   * Notes that blocks are to be added; {@link #finish} adds them.
   *
   * @throws RefusedException when the image's file is too short for them, or the tree full
   */
  void startExtension(ImageState kind, long blocks) throws IOException {
    requireNormal();
    requireRoom(kind, blocks);
    state.state = kind;
    state.resizingPbas = blocks;
    state.resizingLeaves = 0;
    session.secure();
  }

  /** Refuses an extension that the file or the tree has no room for: it could not be finished. */
  void requireRoom(ImageState kind, long blocks) throws IOException {
    long there = session.blocks.image().size() / CbeSuperblock.BLOCK - state.pbas;
    if (blocks < 1 || blocks > there) {
      throw new RefusedException(
          session.blocks.name(),
          "%d blocks are to be added, but the image has room for %d: make its file longer"
              .formatted(blocks, Math.max(0, there)));
    }
    TreeShape shape =
        kind == ImageState.EXTENDING_FT
            ? state.free.shape()
            : state.currentSnapshot().shape(state.degree);
    long most =
        Math.min(
            TreeShape.MAX_LEAVES,
            new TreeShape(TreeShape.MAX_LEVEL, shape.degree(), shape.leaves()).capacity());
    if (blocks > most - shape.leaves()) {
      throw new RefusedException(
          session.blocks.name(),
          "%d blocks are to be added, but the tree of degree %d has %d leaves of at most %d"
              .formatted(blocks, shape.degree(), shape.leaves(), most));
    }
  }

  /**
   * Brings the operation that was begun to its end.
   *
   * @param batch virtual blocks to rekey for each superblock; 1 is what the core does
   */
  void finish(int batch) throws IOException {
    while (state.state.unfinished()) {
      boolean wholeBatch = state.state == ImageState.REKEYING && batch > 1;
      advance(wholeBatch ? batch : 1);
      if (wholeBatch || session.blocks.changed().size() >= COMMIT) {
        session.commit();
      }
    }
  }

  /**
   * Goes on with the operation that was begun; the last step ends it.
   *
   * @param steps branches to add, each with a superblock, or virtual blocks to rekey with one
   */
  void advance(int steps) throws IOException {
    session.flushData();
    if (state.state == ImageState.REKEYING) {
      rekey(steps);
      return;
    }
    for (int step = 0; step < steps && state.state.unfinished(); step++) {
      extendOnce();
    }
  }

  private void rekey(int blocks) throws IOException {
    Rekeying running = rekeying.orElseGet(() -> new Rekeying(session));
    rekeying = Optional.of(running);
    running.run(blocks);
    if (!state.state.unfinished()) {
      rekeying = Optional.empty();
    }
  }

  private void extendOnce() throws IOException {
    switch (state.state) {
      case EXTENDING_VBD -> session.atomically(new VbdExtension(session)::step);
      case EXTENDING_FT -> session.atomically(new FreeTreeExtension(session)::step);
      default -> throw new IllegalStateException(state.state.toString());
    }
  }

  void requireNormal() throws IOException {
    if (state.state.unfinished()) {
      throw new RefusedException(
          session.blocks.name(), "an operation is unfinished: resume it first");
    }
  }
}
