package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.Optional;

/** Begins a session with the superblock that counts, if it allows writing. */
final class SessionOpening {
  private SessionOpening() {}

  /**
   * Opens an image whose pending commit, if it had one, was finished.
   *
   * @param journal none for an image that no crash can interrupt
   * @param cache how many blocks of trees are kept in memory
   */
  static Session open(
      BlockTarget image, TrustAnchor anchor, Optional<Journal> journal, BlockCache cache)
      throws IOException {
    SuperblockSlot slot = SuperblockSlots.read(image).choose(anchor.secured());
    CbeSuperblock superblock = slot.usable().orElseThrow();
    if (superblock.dialect() == Dialect.LEGACY) {
      throw new RefusedException(image.name(), "is of release 20.05 or 20.06: convert it first");
    }
    Optional<String> problem = problem(superblock, image.size());
    if (problem.isPresent()) {
      throw new VerityFormatException(image.name(), 0, problem.get());
    }
    WorkingState state = WorkingState.open(superblock, slot.index(), anchor);
    return new Session(state, new StepBlocks(image, cache), anchor, journal, slot.hash());
  }

  private static Optional<String> problem(CbeSuperblock superblock, long size) {
    Snapshot current = superblock.currentSnapshot();
    if (!current.valid()) {
      return Optional.of("the current snapshot is marked invalid");
    }
    if (superblock.validSnapshots().get(0).generation() != current.generation()) {
      return Optional.of("the current snapshot is not the newest");
    }
    if (superblock.pbas() > size / CbeSuperblock.BLOCK) {
      return Optional.of("the image is shorter than its superblock says");
    }
    for (Snapshot snapshot : superblock.validSnapshots()) {
      Optional<String> problem = superblock.shape(snapshot).problem(1);
      if (problem.isPresent()) {
        return problem;
      }
    }
    int lowest = TreeShape.MIN_POOL_LEVEL;
    return superblock
        .freeTree()
        .shape()
        .problem(lowest)
        .or(() -> superblock.metaTree().shape().problem(lowest));
  }
}
