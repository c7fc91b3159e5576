package io.premeasure.verity.image.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Bytes that are done, as few ranges as possible; used by several threads. */
final class RangeSet {
  private final TreeMap<Long, Long> endByStart = new TreeMap<>();

  synchronized void add(ByteRange range) {
    long start = range.start();
    long end = range.end();
    Map.Entry<Long, Long> before = endByStart.floorEntry(end);
    while (before != null && before.getValue() >= start) {
      start = Math.min(start, before.getKey());
      end = Math.max(end, before.getValue());
      endByStart.remove(before.getKey());
      before = endByStart.floorEntry(end);
    }
    endByStart.put(start, end);
  }

  synchronized boolean contains(ByteRange range) {
    Map.Entry<Long, Long> found = endByStart.floorEntry(range.start());
    return found != null && found.getValue() >= range.end();
  }

  synchronized long length() {
    long sum = 0;
    for (Map.Entry<Long, Long> range : endByStart.entrySet()) {
      sum += range.getValue() - range.getKey();
    }
    return sum;
  }

  synchronized List<ByteRange> ranges() {
    List<ByteRange> ranges = new ArrayList<>();
    endByStart.forEach((start, end) -> ranges.add(new ByteRange(start, end)));
    return ranges;
  }
}
