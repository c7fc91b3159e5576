package io.premeasure.verity.partition;

import io.premeasure.verity.partition.TableProblem.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the entries of a table must fulfil together. */
final class EntryChecks {
  private final GptHeader header;
  private final int sectorSize;
  private final List<TableProblem> problems = new ArrayList<>();

  private EntryChecks(GptHeader header, int sectorSize) {
    this.header = header;
    this.sectorSize = sectorSize;
  }

  static List<TableProblem> problems(
      GptHeader header, int sectorSize, List<PartitionEntry> entries) {
    EntryChecks checks = new EntryChecks(header, sectorSize);
    checks.checkBounds(entries);
    checks.checkOverlaps(entries);
    checks.checkGuids(entries);
    return checks.problems;
  }

  private void checkBounds(List<PartitionEntry> entries) {
    for (PartitionEntry entry : entries) {
      if (!isInside(entry)) {
        problem(
            Kind.PARTITION_BOUNDS,
            entry,
            "sectors "
                + Long.toUnsignedString(entry.firstLba())
                + " to "
                + Long.toUnsignedString(entry.lastLba())
                + ", usable are "
                + header.firstUsableLba()
                + " to "
                + header.lastUsableLba());
      }
    }
  }

  private boolean isInside(PartitionEntry entry) {
    return entry.firstLba() >= header.firstUsableLba()
        && entry.firstLba() <= entry.lastLba()
        && entry.lastLba() <= header.lastUsableLba();
  }

  private void checkOverlaps(List<PartitionEntry> entries) {
    List<PartitionEntry> sorted =
        entries.stream()
            .filter(e -> e.firstLba() >= 0 && e.firstLba() <= e.lastLba())
            .sorted(Comparator.comparingLong(PartitionEntry::firstLba))
            .toList();
    PartitionEntry reaching = null;
    for (PartitionEntry entry : sorted) {
      if (reaching != null && entry.firstLba() <= reaching.lastLba()) {
        problem(
            Kind.PARTITIONS_OVERLAP,
            entry,
            "starts at sector "
                + entry.firstLba()
                + ", inside of "
                + reaching.title()
                + ", which ends at "
                + reaching.lastLba());
      }
      if (reaching == null || entry.lastLba() > reaching.lastLba()) {
        reaching = entry;
      }
    }
  }

  private void checkGuids(List<PartitionEntry> entries) {
    Map<Guid, PartitionEntry> seen = new HashMap<>();
    for (PartitionEntry entry : entries) {
      PartitionEntry other = seen.putIfAbsent(entry.unique(), entry);
      if (other != null) {
        problem(
            Kind.DUPLICATE_GUID, entry, "has the GUID of " + other.title() + ", " + entry.unique());
      }
    }
  }

  private void problem(Kind kind, PartitionEntry entry, String text) {
    long at = header.entriesLba() * sectorSize + (long) (entry.number() - 1) * header.entrySize();
    problems.add(new TableProblem(kind, at, entry.title() + ": " + text));
  }
}
