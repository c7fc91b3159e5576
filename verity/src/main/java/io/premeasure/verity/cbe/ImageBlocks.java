package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;

/** Blocks straight from an image. */
final class ImageBlocks implements TreeBlocks {
  private final BlockSource image;
  private final long pbas;

  /** Blocks from 8 up to the number that the superblock says, and to the image's end. */
  ImageBlocks(BlockSource image, long pbas) throws IOException {
    this.image = image;
    long there = image.size() / CbeSuperblock.BLOCK;
    this.pbas = Long.compareUnsigned(pbas, there) < 0 ? pbas : there;
  }

  @Override
  public String name() {
    return image.name();
  }

  @Override
  public byte[] read(long pba) throws IOException {
    return read(pba, 1);
  }

  @Override
  public byte[] read(long pba, int count) throws IOException {
    if (pba < CbeSuperblock.SLOTS || pba > pbas - count) {
      throw new VerityFormatException(
          image.name(),
          0,
          "PBA %s, expected 8 to %d".formatted(Long.toUnsignedString(pba), pbas - 1));
    }
    byte[] read = new byte[count * CbeSuperblock.BLOCK];
    image.read(pba * CbeSuperblock.BLOCK, read, 0, read.length);
    return read;
  }
}
