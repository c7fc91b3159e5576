package io.premeasure.verity.nbd;

import java.io.IOException;
import java.util.Arrays;

/** A disk in memory that has no place beyond half of its length. */
final class MemoryExport implements NbdExport {
  private final byte[] bytes;
  private final boolean readOnly;
  private int flushes;

  MemoryExport(int size, boolean readOnly) {
    this.bytes = new byte[size];
    this.readOnly = readOnly;
  }

  int flushes() {
    return flushes;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public boolean readOnly() {
    return readOnly;
  }

  @Override
  public void read(long position, byte[] into) {
    System.arraycopy(bytes, (int) position, into, 0, into.length);
  }

  @Override
  public void write(long position, byte[] from) throws IOException {
    if (position >= bytes.length / 2) {
      throw new NoSpaceException(new IOException("full"));
    }
    System.arraycopy(from, 0, bytes, (int) position, from.length);
  }

  @Override
  public void zero(long position, long length) {
    Arrays.fill(bytes, (int) position, (int) (position + length), (byte) 0);
  }

  @Override
  public void flush() {
    flushes++;
  }
}
