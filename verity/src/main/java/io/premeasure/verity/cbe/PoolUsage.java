package io.premeasure.verity.cbe;

import java.util.Arrays;
import java.util.HashSet;
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
    return isPast(entry) && !(entry.reserved() && protector(entry).isPresent());
  }

  /** Whether no snapshot but one that is being rekeyed can need the entry's block. */
  boolean isPast(PoolEntry entry) {
    return entry.pba() != 0 && entry.pba() != -1 && entry.freed() <= lastSecured;
  }

  /** Generation of a snapshot for which alone the entry's block cannot be used. */
  Optional<Long> holder(PoolEntry entry) {
    return isPast(entry) && entry.reserved() ? protector(entry) : Optional.empty();
  }

  private Optional<Long> protector(PoolEntry entry) {
    for (long snapshot : snapshots) {
      if (snapshot < entry.freed() && snapshot >= entry.allocated()) {
        return Optional.of(snapshot);
      }
    }
    return Optional.empty();
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
