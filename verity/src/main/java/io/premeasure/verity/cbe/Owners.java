package io.premeasure.verity.cbe;

import io.premeasure.verity.cbe.Finding.Kind;
import io.premeasure.verity.cbe.Finding.Tree;
import java.util.BitSet;

/**
 * Who owns which block: each belongs once to the current tree or to a pool, and each block that
 * only older snapshots have is reserved in the free tree. A bit for each physical block, twice.
 */
final class Owners {
  private final Findings findings;
  private final long pbas;
  private final BitSet owned = new BitSet();
  private final BitSet old = new BitSet();

  Owners(long pbas, long there, Findings findings) {
    this.findings = findings;
    long usable = Long.compareUnsigned(pbas, there) < 0 ? pbas : there;
    this.pbas = Math.min(usable, Integer.MAX_VALUE);
  }

  /** Whether the address is one of a block behind the superblocks. */
  boolean inRange(long pba) {
    return pba >= CbeSuperblock.SLOTS && pba < pbas;
  }

  /** Whether a block of the current tree or of a pool is there. */
  boolean isOwned(long pba) {
    return owned.get((int) pba);
  }

  /**
   * A block of the current tree, an inner block of a pool's tree, or a pooled block.
   *
   * @return whether it has no other owner
   */
  boolean own(Tree tree, int level, long pba) {
    if (owned.get((int) pba)) {
      findings.add(
          Finding.ofPool(tree, level, pba, Kind.OWNED_TWICE, "PBA " + pba + " is owned twice"));
      return false;
    }
    owned.set((int) pba);
    return true;
  }

  /** A block of a snapshot that is not the current one. */
  void ownOld(long pba) {
    if (!owned.get((int) pba)) {
      old.set((int) pba);
    }
  }

  /** The free tree keeps the block for older snapshots. */
  void reserve(long pba) {
    old.clear((int) pba);
  }

  void reportUnowned() {
    for (long pba = owned.nextClearBit(CbeSuperblock.SLOTS); pba < pbas; ) {
      findings.add(
          Finding.ofPool(
              Tree.FREE, 0, pba, Kind.OWNED_BY_NOBODY, "PBA " + pba + " is owned by nobody"));
      pba = owned.nextClearBit((int) pba + 1);
    }
    old.stream()
        .forEach(
            pba ->
                findings.add(
                    Finding.ofPool(
                        Tree.FREE,
                        0,
                        pba,
                        Kind.UNPROTECTED,
                        "PBA %d of an older snapshot is not reserved".formatted(pba))));
  }
}
