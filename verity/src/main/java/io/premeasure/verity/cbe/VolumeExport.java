package io.premeasure.verity.cbe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Writes a virtual disk to a file in plain. */
public final class VolumeExport {
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
    for (long vba = reader.nextStored(snapshot, 0);
        vba < snapshot.leaves();
        vba = reader.nextStored(snapshot, vba + 1)) {
      progress.accept(vba * CbeSuperblock.BLOCK);
      Optional<byte[]> block = reader.stored(snapshot, vba);
      if (block.isPresent()) {
        write(target, vba * CbeSuperblock.BLOCK, block.get());
        end = vba + 1;
        copied++;
      }
    }
    if (end < snapshot.leaves()) {
      write(target, snapshot.leaves() * CbeSuperblock.BLOCK - 1, new byte[1]);
    }
    return copied;
  }

  private static void write(FileChannel target, long position, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long at = position;
    while (buffer.hasRemaining()) {
      at += target.write(buffer, at);
    }
  }
}
