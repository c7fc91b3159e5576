package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;

/** The size of the VHD that takes a disk. */
final class VhdSize {
  private VhdSize() {}

  static long rounded(BlockSource disk, long unit) throws IOException {
    long size = disk.size();
    if (size > VhdFooter.MAXIMUM_DISK) {
      throw new VerityFormatException(
          disk.name(), size, "disk of " + size + " bytes, a VHD holds at most 2040 GiB");
    }
    return (size + unit - 1) / unit * unit;
  }
}
