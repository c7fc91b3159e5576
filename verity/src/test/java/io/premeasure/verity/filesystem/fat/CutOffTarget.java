package io.premeasure.verity.filesystem.fat;

import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.MemoryTarget;
import java.io.IOException;

/** A disk whose power fails before a certain write: that one and all later ones fail. */
final class CutOffTarget implements BlockTarget {
  /** The power failure. */
  static final class PowerFailure extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final MemoryTarget disk;
  private final int allowed;
  private int writes;

  CutOffTarget(byte[] content, int allowed) {
    this.disk = new MemoryTarget("disk", content.clone());
    this.allowed = allowed;
  }

  /** What is on the disk. */
  MemoryTarget disk() {
    return disk;
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
  public void write(long position, byte[] from, int offset, int length) throws IOException {
    count();
    disk.write(position, from, offset, length);
  }

  @Override
  public void zero(long position, long length) throws IOException {
    count();
    disk.zero(position, length);
  }

  private void count() throws PowerFailure {
    if (writes++ >= allowed) {
      throw new PowerFailure();
    }
  }

  @Override
  public void force() {}

  @Override
  public void close() {}
}
