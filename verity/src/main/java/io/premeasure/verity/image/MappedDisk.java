package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A virtual disk whose bytes lie in pieces of a container, or nowhere when they are zero. */
abstract class MappedDisk implements BlockSource {
  private final String name;
  private final long size;

  MappedDisk(String name, long size) {
    this.name = name;
    this.size = size;
  }

  /** The piece a position is in, from that position on; positions are inside the disk. */
  abstract Extent locate(long position) throws IOException;

  /** Bytes the container holds for the disk. */
  abstract long allocated() throws IOException;

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final long size() {
    return size;
  }

  @Override
  public final void read(long position, byte[] into, int offset, int length) throws IOException {
    read(position, ByteBuffer.wrap(into, offset, length));
  }

  @Override
  public final void read(long position, ByteBuffer into) throws IOException {
    int length = into.remaining();
    if (position < 0 || length > size - position) {
      throw new VerityFormatException(
          name, position, length + " bytes reach beyond the end of the disk at " + size);
    }
    for (int done = 0; done < length; ) {
      Extent extent = locate(position + done);
      int part = (int) Math.min(extent.length(), length - done);
      extent.read(into, part);
      done += part;
    }
  }

  @Override
  public final long nextData(long position) throws IOException {
    long at = position;
    while (at < size) {
      Extent extent = locate(at);
      long skipped = extent.leadingZeros();
      if (skipped < extent.length()) {
        return Math.min(at + skipped, size);
      }
      at += extent.length();
    }
    return Math.max(position, size);
  }

  @Override
  public void close() {}
}
