package io.premeasure.verity.thin;

import java.util.List;

/**
 * A thin device of a pool: which of its blocks are stored where. Blocks that are not stored read as
 * zeros. How long the device is, the metadata does not say.
 *
 * @param id its number in the pool, 24 bits
 * @param transactionId the pool's when the device was made
 * @param creationTime the pool's time when it was made
 * @param snapshottedTime the pool's time when a snapshot was last made of it
 * @param ranges what is stored, in the order of the device's blocks, as few ranges as possible
 */
public record ThinDevice(
    int id, long transactionId, int creationTime, int snapshottedTime, List<MappedRange> ranges) {
  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException when the number has more than 24 bits, or ranges overlap or
   *     are not in order
   */
  public ThinDevice {
    ranges = List.copyOf(ranges);
    if (id < 0 || id > MappedRange.MAX_TIME) {
      throw new IllegalArgumentException("thin device " + id + ", expected 24 bits");
    }
    for (int i = 1; i < ranges.size(); i++) {
      if (ranges.get(i).origin() < ranges.get(i - 1).end()) {
        throw new IllegalArgumentException("blocks out of order: " + ranges.get(i));
      }
    }
  }

  /** A new device of a pool without snapshots. */
  public ThinDevice(int id, List<MappedRange> ranges) {
    this(id, 0, 0, 0, ranges);
  }

  /** How many of its blocks are stored. */
  public long mappedBlocks() {
    return ranges.stream().mapToLong(MappedRange::length).sum();
  }
}
