package io.premeasure.verity.cbe;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which entries of the free tree can be used in the state that is being written, and which of its
 * blocks need not be searched again before that state changes.
 */
final class PoolUsage {
  private final WorkingState state;
  private final Set<Long> exhausted = new HashSet<>();
  private long[] snapshots = {};
  private long generation;
  private long lastSecured;

  PoolUsage(WorkingState state) {
    this.state = state;
  }

  /** To be called before a search: looks at what the state is now. */
  void refresh() {
    long[] valid =
        Arrays.stream(state.snapshots)
            .filter(Snapshot::valid)
            .mapToLong(Snapshot::generation)
            .toArray();
    if (generation != state.generation
        || lastSecured != state.lastSecured
        || !Arrays.equals(valid, snapshots)) {
      forget();
    }
    snapshots = valid;
    generation = state.generation;
    lastSecured = state.lastSecured;
  }

  /** Whether the entry's block is one that nothing secured can need. */
  boolean isFree(PoolEntry entry) {
    return isPast(entry) && !(entry.reserved() && isProtected(entry));
  }

  /** Whether nothing current needs the entry's block; a snapshot may, if it is reserved. */
  boolean isPast(PoolEntry entry) {
    return entry.pba() != 0 && entry.pba() != -1 && entry.freed() <= lastSecured;
  }

  /** Generation of the kept snapshot for which alone the entry's block cannot be used. */
  Optional<Long> holder(PoolEntry entry) {
    if (!isPast(entry) || !entry.reserved()) {
      return Optional.empty();
    }
    List<Snapshot> holders =
        Arrays.stream(state.snapshots)
            .filter(Snapshot::valid)
            .filter(snapshot -> protects(snapshot.generation(), entry))
            .toList();
    return holders.size() == 1 && holders.get(0).keep()
        ? Optional.of(holders.get(0).generation())
        : Optional.empty();
  }

  private boolean isProtected(PoolEntry entry) {
    for (long snapshot : snapshots) {
      if (protects(snapshot, entry)) {
        return true;
      }
    }
    return false;
  }

  private static boolean protects(long snapshot, PoolEntry entry) {
    return snapshot < entry.freed() && snapshot >= entry.allocated();
  }

  /** Whether an entry that cannot be used for one block can for another, in the same state. */
  boolean dependsOnBlock(PoolEntry entry) {
    return state.state == ImageState.REKEYING && entry.reserved() && isPast(entry);
  }

  /** Nothing that lies below the block of the free tree can be used in this state. */
  void exhausted(long pba) {
    exhausted.add(pba);
  }

  boolean isExhausted(long pba) {
    return exhausted.contains(pba);
  }

  /** Forgets what was searched. */
  void forget() {
    exhausted.clear();
  }
}
