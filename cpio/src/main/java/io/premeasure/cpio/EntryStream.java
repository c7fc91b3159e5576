package io.premeasure.cpio;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A part of an archive as a stream; closing it leaves the archive open. */
final class EntryStream extends InputStream {
  private final ArchiveBytes bytes;
  private final long end;
  private long position;

  EntryStream(ArchiveBytes bytes, long start, long size) {
    this.bytes = bytes;
    this.position = start;
    this.end = start + size;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int start, int length) throws IOException {
    Objects.checkFromIndexSize(start, length, target.length);
    if (length == 0) {
      return 0;
    }
    if (position >= end) {
      return -1;
    }
    int count = (int) Math.min(length, end - position);
    bytes.read(position, target, start, count);
    position += count;
    return count;
  }
}
