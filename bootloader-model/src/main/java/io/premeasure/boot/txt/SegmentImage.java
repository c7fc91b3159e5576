package io.premeasure.boot.txt;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.BootFormatException;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What the segments of a file look like in memory; zeros are not held. */
final class SegmentImage {
  /** Most bytes of a file or of what it measures, 256 MiB. */
  static final int MOST_BYTES = 256 << 20;

  private final BlockSource file;
  private final List<Placed> segments;
  private final long size;

  /** A segment and where it starts in the image. */
  private record Placed(long start, LoadSegment segment) {
    long end() {
      return start + segment.memorySize();
    }
  }

  private SegmentImage(BlockSource file, List<Placed> segments) {
    this.file = file;
    this.segments = segments;
    this.size = segments.isEmpty() ? 0 : segments.get(segments.size() - 1).end();
  }

  /** The segments one behind the other in the order of the table, as lcp2_mlehash takes them. */
  static SegmentImage appended(BlockSource file, List<LoadSegment> segments) {
    List<Placed> placed = new ArrayList<>();
    long at = 0;
    for (LoadSegment segment : segments) {
      if (segment.memorySize() > 0) {
        placed.add(new Placed(at, segment));
      }
      at += segment.memorySize();
    }
    return new SegmentImage(file, placed);
  }

  /** The segments at their physical addresses, counted from the lowest. */
  static SegmentImage loaded(BlockSource file, List<LoadSegment> segments)
      throws BootFormatException {
    long lowest = segments.stream().mapToLong(LoadSegment::address).min().orElse(0);
    List<Placed> placed =
        segments.stream()
            .filter(segment -> segment.memorySize() > 0)
            .map(segment -> new Placed(segment.address() - lowest, segment))
            .sorted(Comparator.comparingLong(Placed::start))
            .toList();
    for (int i = 1; i < placed.size(); i++) {
      if (placed.get(i).start() < placed.get(i - 1).end()) {
        throw new BootFormatException(
            file.name(), 0, "segments overlap in memory at " + placed.get(i).start());
      }
    }
    return new SegmentImage(file, placed);
  }

  /** Bytes of the image, the zeros at its end included. */
  long size() {
    return size;
  }

  /** The places where bytes that come from the file start and end, in pairs, ascending. */
  List<long[]> filled() {
    return segments.stream()
        .map(placed -> new long[] {placed.start(), placed.start() + placed.segment().fileSize()})
        .toList();
  }

  /** The bytes from one place until before another; zeros behind the end. */
  byte[] read(long from, long to) throws IOException {
    check(from, to);
    byte[] bytes = new byte[(int) (to - from)];
    for (Placed placed : segments) {
      long start = Math.max(from, placed.start());
      long end = Math.min(to, placed.start() + placed.segment().fileSize());
      if (start < end) {
        long offset = placed.segment().offset() + start - placed.start();
        file.read(offset, bytes, (int) (start - from), (int) (end - start));
      }
    }
    return bytes;
  }

  /** Hashes the same bytes as {@link #read} gives, without holding them. */
  void hash(BankDigests digests, long from, long to) throws IOException {
    check(from, to);
    long at = from;
    for (Placed placed : segments) {
      long start = Math.max(at, placed.start());
      long end = Math.min(to, placed.start() + placed.segment().fileSize());
      if (start < end) {
        digests.updateZeros(start - at);
        long offset = placed.segment().offset() + start - placed.start();
        digests.update(file, offset, offset + end - start);
        at = end;
      }
    }
    digests.updateZeros(to - at);
  }

  /** Whether the segments have the same places in another image of them. */
  boolean isLaidOutAs(SegmentImage other) {
    return segments.equals(other.segments);
  }

  private void check(long from, long to) throws BootFormatException {
    if (from < 0 || from > to || to - from > MOST_BYTES) {
      throw new BootFormatException(
          file.name(), 0, "image from " + from + " to " + to + ", expected at most 256 MiB");
    }
  }
}
