package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.BitSet;

/** A snapshot as a disk of bytes in plain. */
final class SnapshotDisk implements BlockSource {
  private static final int PART = 1024;

  private final VolumeReader reader;
  private final String name;
  private final Snapshot snapshot;

  SnapshotDisk(VolumeReader reader, String name, Snapshot snapshot) {
    this.reader = reader;
    this.name = name;
    this.snapshot = snapshot;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return snapshot.leaves() * CbeSuperblock.BLOCK;
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    for (int done = 0; done < length; ) {
      long at = position + done;
      long vba = at / CbeSuperblock.BLOCK;
      int inBlock = (int) (at % CbeSuperblock.BLOCK);
      int whole = Math.min(PART, (length - done) / CbeSuperblock.BLOCK);
      int here;
      if (inBlock == 0 && whole > 0) {
        BitSet unused = reader.read(snapshot, vba, into, offset + done, whole);
        here = whole * CbeSuperblock.BLOCK;
      } else {
        here = Math.min(length - done, CbeSuperblock.BLOCK - inBlock);
        System.arraycopy(reader.read(snapshot, vba), inBlock, into, offset + done, here);
      }
      done += here;
    }
  }

  @Override
  public long nextData(long position) throws IOException {
    long vba = reader.nextStored(snapshot, position / CbeSuperblock.BLOCK);
    return Math.max(position, vba * CbeSuperblock.BLOCK);
  }

  @Override
  public void close() {}
}
