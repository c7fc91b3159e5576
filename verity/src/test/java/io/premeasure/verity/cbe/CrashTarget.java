package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.MemoryTarget;
import java.io.IOException;

/** A disk that loses power after a number of writes: from then on every write fails. */
final class CrashTarget implements BlockTarget {
  private final MemoryTarget disk;
  private long writesLeft;

  CrashTarget(byte[] bytes, long writes) {
    this.disk = new MemoryTarget("disk", bytes);
    this.writesLeft = writes;
  }

  @Override
  public void write(long position, byte[] from, int offset, int length) throws IOException {
    if (writesLeft-- <= 0) {
      throw new IOException("power lost");
    }
    disk.write(position, from, offset, length);
  }

  @Override
  public void zero(long position, long length) throws IOException {
    disk.zero(position, length);
  }

  @Override
  public void force() throws IOException {
    if (writesLeft <= 0) {
      throw new IOException("power lost");
    }
  }

  @Override
  public String name() {
    return disk.name();
  }

  @Override
  public long size() {
    return disk.size();
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    disk.read(position, into, offset, length);
  }

  @Override
  public void close() {
    disk.close();
  }
}
