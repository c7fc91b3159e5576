package io.premeasure.verity.image.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** An image of any size, of which only the data is in memory. */
final class TestBlob {
  private final long size;
  private final TreeMap<Long, byte[]> extents = new TreeMap<>();

  TestBlob(long size) {
    this.size = size;
  }

  /** Adds random data at a position; extents may not overlap. */
  TestBlob data(long position, int length) {
    byte[] bytes = new byte[length];
    new Random(position).nextBytes(bytes);
    extents.put(position, bytes);
    return this;
  }

  /** Adds stored zeros. */
  TestBlob zeros(long position, int length) {
    extents.put(position, new byte[length]);
    return this;
  }

  long size() {
    return size;
  }

  Map<Long, byte[]> extents() {
    return extents;
  }

  List<ByteRange> pages() {
    List<ByteRange> pages = new ArrayList<>();
    extents.forEach((start, bytes) -> pages.add(new ByteRange(start, start + bytes.length)));
    return pages;
  }

  byte[] read(ByteRange range) {
    byte[] bytes = new byte[Math.toIntExact(range.length())];
    extents.forEach(
        (start, data) -> {
          long from = Math.max(start, range.start());
          long to = Math.min(start + data.length, range.end());
          if (from < to) {
            int source = (int) (from - start);
            System.arraycopy(data, source, bytes, (int) (from - range.start()), (int) (to - from));
          }
        });
    return bytes;
  }
}
