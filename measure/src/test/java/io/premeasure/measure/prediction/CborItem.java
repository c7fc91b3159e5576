package io.premeasure.measure.prediction;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An item of CBOR (RFC 8949), read without the code that writes it. */
final class CborItem {
  private final int major;
  private final long argument;
  private final byte[] string;
  private final List<CborItem> children = new ArrayList<>();

  private CborItem(ByteBuffer in) {
    int first = in.get() & 0xff;
    major = first >> 5;
    int low = first & 31;
    argument =
        switch (low) {
          case 24 -> in.get() & 0xff;
          case 25 -> in.getShort() & 0xffff;
          case 26 -> in.getInt() & 0xffffffffL;
          case 27 -> in.getLong();
          default -> low;
        };
    if (low > 27) {
      throw new AssertionError("indefinite or reserved length");
    }
    string = new byte[major == 2 || major == 3 ? (int) argument : 0];
    in.get(string);
    long items = major == 4 ? argument : major == 5 ? 2 * argument : major == 6 ? 1 : 0;
    for (long i = 0; i < items; i++) {
      children.add(new CborItem(in));
    }
  }

  static CborItem read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CborItem item = new CborItem(in);
    if (in.hasRemaining()) {
      throw new AssertionError("bytes after the item");
    }
    return item;
  }

  private void expect(int kind) {
    if (major != kind) {
      throw new AssertionError("major type " + major + ", expected " + kind);
    }
  }

  long integer() {
    return major == 1 ? -1 - argument : unsigned();
  }

  private long unsigned() {
    expect(0);
    return argument;
  }

  byte[] bytes() {
    expect(2);
    return string;
  }

  String text() {
    expect(3);
    return new String(string, StandardCharsets.UTF_8);
  }

  List<CborItem> items() {
    expect(4);
    return children;
  }

  /** What a map has for a key. */
  CborItem value(int key) {
    expect(5);
    for (int i = 0; i < children.size(); i += 2) {
      if (children.get(i).integer() == key) {
        return children.get(i + 1);
      }
    }
    throw new AssertionError("no key " + key);
  }

  long tag() {
    expect(6);
    return argument;
  }

  CborItem content() {
    expect(6);
    return children.get(0);
  }
}
