package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.LongConsumer;

/** Writes a plain disk image to a virtual disk. */
public final class VolumeImport {
  private static final int CHUNK = 64 * CbeSuperblock.BLOCK;

  private VolumeImport() {}

  /**
   * Copies all bytes of the image and secures them. Blocks of zeros that were never written stay
   * so; what lies behind the image's end is left as it is.
   *
   * @param progress is told how many bytes are done
   * @return how many blocks were written
   * @throws RefusedException when the image is larger than the disk; nothing was changed
   */
  public static long run(BlockSource source, ImageWriter writer, LongConsumer progress)
      throws IOException {
    long size = source.size();
    long room = writer.blocks() * CbeSuperblock.BLOCK;
    if (size > room) {
      throw new RefusedException(
          source.name(), "%d bytes do not fit in a virtual disk of %d".formatted(size, room));
    }
    long written = 0;
    byte[] chunk = new byte[CHUNK];
    for (long at = 0; at < size; at += CHUNK) {
      int length = (int) Math.min(CHUNK, size - at);
      Arrays.fill(chunk, (byte) 0);
      if (source.nextData(at) < at + length) {
        source.read(at, chunk, 0, length);
      }
      written += write(chunk, at, length, writer);
      progress.accept(at + length);
    }
    writer.sync();
    return written;
  }

  private static long write(byte[] chunk, long at, int length, ImageWriter writer)
      throws IOException {
    long written = 0;
    for (int offset = 0; offset < length; offset += CbeSuperblock.BLOCK) {
      long vba = (at + offset) / CbeSuperblock.BLOCK;
      int here = Math.min(CbeSuperblock.BLOCK, length - offset);
      byte[] block = here == CbeSuperblock.BLOCK ? new byte[here] : writer.read(vba);
      System.arraycopy(chunk, offset, block, 0, here);
      if (writer.writeData(vba, block)) {
        written++;
      }
    }
    return written;
  }
}
