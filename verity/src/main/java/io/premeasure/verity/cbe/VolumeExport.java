package io.premeasure.verity.cbe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.BitSet;
import java.util.function.LongConsumer;

/** Writes a virtual disk to a file in plain. */
public final class VolumeExport {
  private static final int CHUNK = 1024;

  private VolumeExport() {}

  /**
   * Copies a snapshot. Never-written blocks become holes.
   *
   * @param target an empty file
   * @param progress is told how many bytes are done
   * @return how many blocks were copied
   */
  public static long run(
      VolumeReader reader, Snapshot snapshot, FileChannel target, LongConsumer progress)
      throws IOException {
    long copied = 0;
    long end = 0;
    byte[] chunk = new byte[CHUNK * CbeSuperblock.BLOCK];
    for (long vba = reader.nextStored(snapshot, 0);
        vba < snapshot.leaves();
        vba = reader.nextStored(snapshot, end)) {
      progress.accept(vba * CbeSuperblock.BLOCK);
      int count = (int) Math.min(CHUNK, snapshot.leaves() - vba);
      BitSet written = reader.read(snapshot, vba, chunk, 0, count);
      writeRuns(target, vba, chunk, written);
      copied += written.cardinality();
      end = vba + count;
    }
    long size = snapshot.leaves() * CbeSuperblock.BLOCK;
    if (target.size() < size) {
      write(target, size - 1, ByteBuffer.allocate(1));
    }
    return copied;
  }

  private static void writeRuns(FileChannel target, long vba, byte[] chunk, BitSet written)
      throws IOException {
    for (int start = written.nextSetBit(0); start >= 0; ) {
      int end = written.nextClearBit(start);
      int length = (end - start) * CbeSuperblock.BLOCK;
      ByteBuffer run = ByteBuffer.wrap(chunk, start * CbeSuperblock.BLOCK, length);
      write(target, (vba + start) * CbeSuperblock.BLOCK, run);
      start = written.nextSetBit(end);
    }
  }

  private static void write(FileChannel target, long position, ByteBuffer bytes)
      throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += target.write(bytes, at);
    }
  }
}
