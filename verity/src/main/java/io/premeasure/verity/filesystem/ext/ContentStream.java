package io.premeasure.verity.filesystem.ext;

import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Reads a source from its start to its end. */
final class ContentStream extends InputStream {
  private final BlockSource content;
  private long position;

  ContentStream(BlockSource content) {
    this.content = content;
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
    int count = (int) Math.min(length, content.size() - position);
    if (count == 0) {
      return -1;
    }
    content.read(position, into, offset, count);
    position += count;
    return count;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = Math.max(0, Math.min(count, content.size() - position));
    position += skipped;
    return skipped;
  }
}
