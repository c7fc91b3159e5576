package io.premeasure.verity.cbe;

import io.premeasure.verity.MemoryTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A disk that loses power after a number of writes: from then on every write fails, and of what was
 * written since it was last forced any part may be lost, down to single sectors.
 */
final class CrashTarget implements ImageTarget {
  private static final int SECTOR = 512;

  private final byte[] stored;
  private final MemoryTarget seen;
  private final List<Long> unforced = new ArrayList<>();
  private long writesLeft;
  private long writes;

  /** A disk on which the bytes are stored, of which a copy is taken. */
  CrashTarget(byte[] bytes, long writes) {
    this.stored = bytes.clone();
    this.seen = new MemoryTarget("disk", bytes.clone());
    this.writesLeft = writes;
  }

  /** What is on the disk when power comes back. */
  byte[] afterPowerLoss(SplittableRandom random) {
    byte[] left = stored.clone();
    for (long sector : unforced) {
      if (random.nextBoolean()) {
        copySector(sector, left);
      }
    }
    return left;
  }

  /** Writes so far. */
  long writes() {
    return writes;
  }

  @Override
  public void write(long position, byte[] from, int offset, int length) throws IOException {
    writes++;
    if (writesLeft-- <= 0) {
      throw new IOException("power lost");
    }
    seen.write(position, from, offset, length);
    for (long at = position; at < position + length; at += SECTOR) {
      unforced.add(at);
    }
  }

  @Override
  public void force() throws IOException {
    writes++;
    if (writesLeft-- <= 0) {
      throw new IOException("power lost");
    }
    unforced.forEach(sector -> copySector(sector, stored));
    unforced.clear();
  }

  private void copySector(long at, byte[] to) {
    System.arraycopy(seen.bytes(), (int) at, to, (int) at, SECTOR);
  }

  @Override
  public void zero(long position, long length) throws IOException {
    write(position, new byte[(int) length], 0, (int) length);
  }

  @Override
  public void grow(long size) throws IOException {
    if (size > seen.size()) {
      throw new IOException("the disk has only " + seen.size() + " bytes");
    }
  }

  @Override
  public String name() {
    return seen.name();
  }

  @Override
  public long size() {
    return seen.size();
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    seen.read(position, into, offset, length);
  }

  @Override
  public void close() {}
}
