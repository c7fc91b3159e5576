package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;

/** Bitmaps of a container's blocks; that of the block that was asked for last is kept. */
final class LastBitmap {
  private final BlockSource file;
  private final AtomicReference<Bitmap> last = new AtomicReference<>(new Bitmap(-1, new byte[0]));

  LastBitmap(BlockSource file) {
    this.file = file;
  }

  /** Where in the container a block's bitmap starts. */
  @FunctionalInterface
  interface Position {
    long start() throws IOException;
  }

  /**
   * A block's bitmap; not to be changed.
   *
   * @param size of a bitmap, in bytes
   * @param position asked for only when the bitmap has to be read
   */
  byte[] of(int block, int size, Position position) throws IOException {
    Bitmap cached = last.get();
    if (cached.block == block) {
      return cached.bits;
    }
    byte[] bits = new byte[size];
    file.read(position.start(), bits, 0, bits.length);
    last.set(new Bitmap(block, bits));
    return bits;
  }

  private static final class Bitmap {
    private final int block;
    private final byte[] bits;

    Bitmap(int block, byte[] bits) {
      this.block = block;
      this.bits = bits;
    }
  }
}
