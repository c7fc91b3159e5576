package io.premeasure.verity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A part of a source. */
class SourceSlice implements BlockSource {
  private final BlockSource whole;
  private final String name;
  private final long start;
  private final long length;

  SourceSlice(BlockSource whole, String name, long start, long length) throws IOException {
    if (start < 0 || length < 0 || length > whole.size() - start) {
      throw new VerityFormatException(
          whole.name(),
          Math.max(0, start),
          name + ": " + length + " bytes reach beyond the end at " + whole.size());
    }
    this.whole = whole;
    this.name = name;
    this.start = start;
    this.length = length;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final long size() {
    return length;
  }

  @Override
  public final void read(long position, byte[] into, int offset, int count) throws IOException {
    whole.read(checked(position, count), into, offset, count);
  }

  @Override
  public final void read(long position, ByteBuffer into) throws IOException {
    whole.read(checked(position, into.remaining()), into);
  }

  @Override
  public final long nextData(long position) throws IOException {
    if (position >= length) {
      return length;
    }
    return Math.min(length, whole.nextData(start + position) - start);
  }

  @Override
  public final boolean isStoredIn(Path file) throws IOException {
    return whole.isStoredIn(file);
  }

  /** Position in the whole of bytes that must lie in this part. */
  final long checked(long position, long count) throws VerityFormatException {
    if (position < 0 || count < 0 || count > length - position) {
      throw new VerityFormatException(
          name,
          Math.max(0, position),
          "end of data at " + length + ", expected " + count + " bytes");
    }
    return start + position;
  }

  /** Leaves the whole open: it belongs to whoever opened it. */
  @Override
  public final void close() {}
}
