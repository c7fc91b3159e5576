package io.premeasure.verity.image.http;

import java.util.ArrayList;
import java.util.List;

/**
 * Bytes of an image.
 *
 * @param start of the first byte
 * @param end one after the last byte, more than start
 */
record ByteRange(long start, long end) {
  long length() {
    return end - start;
  }

  /** As the header fields Range and x-ms-range have it, with the last byte included. */
  String header() {
    return "bytes=" + start + "-" + (end - 1);
  }

  /** Pieces of at most a length that end at multiples of it. */
  List<ByteRange> pieces(int length) {
    List<ByteRange> pieces = new ArrayList<>();
    long at = start;
    while (at < end) {
      long next = Math.min(end, (at / length + 1) * length);
      pieces.add(new ByteRange(at, next));
      at = next;
    }
    return pieces;
  }
}
