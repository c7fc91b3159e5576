package io.premeasure.verity.partition;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The free sectors between partitions, and the places that they offer. */
final class Gaps {
  /** Sectors that cvmdisk rounds to: 1 MiB on the disks that it knows. */
  private static final long CVMDISK_STEP = 2048;

  private static final long ALIGNMENT = 1 << 20;

  private final long firstUsable;
  private final long lastUsable;
  private final int sectorSize;
  private final List<PartitionEntry> sorted;

  /** Sectors from the first to the last, inclusive. */
  record Span(long first, long last) {
    long sectors() {
      return last - first + 1;
    }
  }

  Gaps(long firstUsable, long lastUsable, int sectorSize, Collection<PartitionEntry> entries) {
    this.firstUsable = firstUsable;
    this.lastUsable = lastUsable;
    this.sectorSize = sectorSize;
    this.sorted =
        entries.stream().sorted(Comparator.comparingLong(PartitionEntry::firstLba)).toList();
  }

  /** The place for a partition; empty when there is none. */
  Optional<Span> place(Placement placement, long sectors) {
    return switch (placement) {
      case ALIGNED -> aligned(sectors);
      case CVMDISK -> behindTheLast(sectors);
    };
  }

  /** The last sector that the partition could be extended to. */
  long limit(PartitionEntry entry) {
    return sorted.stream()
        .filter(e -> e.firstLba() > entry.firstLba())
        .mapToLong(e -> e.firstLba() - 1)
        .findFirst()
        .orElse(lastUsable);
  }

  /** Whether all these sectors are usable and free. */
  boolean isFree(Span span) {
    return span.first() >= firstUsable
        && span.last() <= lastUsable
        && sorted.stream()
            .noneMatch(e -> e.firstLba() <= span.last() && e.lastLba() >= span.first());
  }

  private Optional<Span> aligned(long sectors) {
    long step = ALIGNMENT / sectorSize;
    List<Span> usable =
        gaps().stream()
            .map(g -> new Span(roundUp(g.first(), step), g.last()))
            .filter(g -> g.sectors() > 0)
            .toList();
    if (sectors == 0) {
      return usable.stream().max(Comparator.comparingLong(Span::sectors));
    }
    return usable.stream()
        .filter(g -> g.sectors() >= sectors)
        .findFirst()
        .map(g -> new Span(g.first(), g.first() + sectors - 1));
  }

  private Optional<Span> behindTheLast(long sectors) {
    long highest = sorted.stream().mapToLong(PartitionEntry::lastLba).max().orElse(firstUsable);
    long first = highest + 1;
    if (sectors > lastUsable) {
      return Optional.empty();
    }
    long last =
        sectors == 0
            ? lastUsable / CVMDISK_STEP * CVMDISK_STEP - 1
            : highest + roundUp(sectors, CVMDISK_STEP);
    return last < first || last > lastUsable
        ? Optional.empty()
        : Optional.of(new Span(first, last));
  }

  private List<Span> gaps() {
    List<Span> gaps = new ArrayList<>();
    long next = firstUsable;
    for (PartitionEntry entry : sorted) {
      gaps.add(new Span(next, entry.firstLba() - 1));
      next = entry.lastLba() + 1;
    }
    gaps.add(new Span(next, lastUsable));
    return gaps;
  }

  private static long roundUp(long value, long step) {
    return (value + step - 1) / step * step;
  }
}
