package io.premeasure.verity.thin;

import java.util.HashMap;
import java.util.Map;

/** How often each block is referred to. */
final class ReferenceCounts implements BtreeWalk.NodeFilter {
  private final Map<Long, Long> counts = new HashMap<>();
  private final Map<Long, Long> entries = new HashMap<>();

  /** Counts a reference; whether it is the first to this block. */
  boolean add(long block) {
    return counts.merge(block, 1L, Long::sum) == 1;
  }

  long of(long block) {
    return counts.getOrDefault(block, 0L);
  }

  /** How many blocks are referred to at or behind this one. */
  long from(long block) {
    return counts.keySet().stream().filter(b -> b >= block).count();
  }

  @Override
  public boolean enters(long block) {
    return add(block);
  }

  @Override
  public void left(long block, long found) {
    entries.put(block, found);
  }

  @Override
  public long known(long block) {
    return entries.getOrDefault(block, 0L);
  }
}
