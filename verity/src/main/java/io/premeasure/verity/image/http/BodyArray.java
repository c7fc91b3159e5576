package io.premeasure.verity.image.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Collects a body of limited length. */
final class BodyArray implements WatchedBody.Sink {
  private final int limit;
  private byte[] bytes;
  private int length;

  BodyArray(int expected, int limit) {
    this.bytes = new byte[expected];
    this.limit = limit;
  }

  @Override
  public void accept(ByteBuffer buffer) throws IOException {
    int count = buffer.remaining();
    if (count > limit - length) {
      throw new IOException("more than the expected " + limit + " bytes");
    }
    if (length + count > bytes.length) {
      int doubled = (int) Math.min(limit, 2L * bytes.length);
      bytes = Arrays.copyOf(bytes, Math.max(doubled, length + count));
    }
    buffer.get(bytes, length, count);
    length += count;
  }

  int length() {
    return length;
  }

  byte[] bytes() {
    return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
  }
}
