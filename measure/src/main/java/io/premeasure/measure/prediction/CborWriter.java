package io.premeasure.measure.prediction;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes CBOR (RFC 8949) in its deterministic encoding: the shortest heads, definite lengths. */
final class CborWriter {
  private static final int DIRECT = 24;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** An integer. */
  CborWriter integer(long value) {
    return value < 0 ? head(1, -1 - value) : head(0, value);
  }

  /** A byte string. */
  CborWriter bytes(byte[] value) {
    head(2, value.length);
    out.writeBytes(value);
    return this;
  }

  /** A text string. */
  CborWriter text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    head(3, utf8.length);
    out.writeBytes(utf8);
    return this;
  }

  /** An array, whose items follow. */
  CborWriter array(int items) {
    return head(4, items);
  }

  /** A map, whose keys and values follow by turns, keys ascending. */
  CborWriter map(int entries) {
    return head(5, entries);
  }

  /** A tag for the item that follows. */
  CborWriter tag(long number) {
    return head(6, number);
  }

  /** An item that was encoded before. */
  CborWriter encoded(byte[] item) {
    out.writeBytes(item);
    return this;
  }

  private CborWriter head(int major, long argument) {
    if (argument < DIRECT) {
      out.write(major << 5 | (int) argument);
      return this;
    }
    int width = 0;
    while (width < 3 && argument >>> (8 << width) != 0) {
      width++;
    }
    out.write(major << 5 | (DIRECT + width));
    for (int shift = (8 << width) - 8; shift >= 0; shift -= 8) {
      out.write((int) (argument >>> shift));
    }
    return this;
  }

  /** All that was written. */
  byte[] toBytes() {
    return out.toByteArray();
  }
}
