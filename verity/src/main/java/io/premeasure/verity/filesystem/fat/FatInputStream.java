package io.premeasure.verity.filesystem.fat;

import io.premeasure.verity.filesystem.FileExtent;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Reads along a chain; holds no more than the place it has come to. */
final class FatInputStream extends InputStream {
  private final FatChain chain;
  private long at;
  private long left;

  FatInputStream(FatChain chain) {
    this.chain = chain;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    if (left == 0) {
      if (!chain.hasNext()) {
        return -1;
      }
      FileExtent next = chain.next();
      at = next.offset();
      left = next.length();
    }
    int count = (int) Math.min(length, left);
    chain.source().read(at, into, offset, count);
    at += count;
    left -= count;
    return count;
  }
}
