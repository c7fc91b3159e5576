package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.nbd.NbdExport;
import java.io.IOException;

/** A state of an image that clients can only read. */
public final class OnlineSnapshot implements NbdExport {
  private final BlockSource disk;
  private final long size;

  /** The snapshot, read by nobody else through the same reader. */
  public OnlineSnapshot(VolumeReader reader, Snapshot snapshot) {
    this.disk = reader.disk(snapshot);
    this.size = snapshot.leaves() * CbeSuperblock.BLOCK;
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public boolean readOnly() {
    return true;
  }

  @Override
  public synchronized void read(long position, byte[] into) throws IOException {
    disk.read(position, into, 0, into.length);
  }

  @Override
  public void write(long position, byte[] bytes) throws IOException {
    throw new RefusedException(disk.name(), "can only be read");
  }

  @Override
  public void zero(long position, long length) throws IOException {
    throw new RefusedException(disk.name(), "can only be read");
  }

  @Override
  public void flush() {}
}
