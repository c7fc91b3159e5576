package io.premeasure.verity.thin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How many devices of a pool refer to each data block. */
final class DataCounts {
  /** From each of these blocks on the count is another one. */
  private final TreeMap<Long, Long> steps = new TreeMap<>();

  DataCounts(List<ThinDevice> devices) {
    TreeMap<Long, Long> changes = new TreeMap<>();
    for (ThinDevice device : devices) {
      for (MappedRange range : device.ranges()) {
        changes.merge(range.data(), 1L, Long::sum);
        changes.merge(range.data() + range.length(), -1L, Long::sum);
      }
    }
    long count = 0;
    steps.put(0L, 0L);
    for (Map.Entry<Long, Long> change : changes.entrySet()) {
      count += change.getValue();
      steps.put(change.getKey(), count);
    }
  }

  long of(long block) {
    return steps.floorEntry(block).getValue();
  }

  /** The first block from which on none is referred to. */
  long end() {
    return steps.lastKey();
  }
}
