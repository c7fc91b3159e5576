package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.Arrays;

/** The parts of a VHDX file in use: each starts at a MiB, and they may not overlap. */
final class VhdxPlaces {
  private final BlockSource file;
  private final long[] starts;
  private int count;

  /** At most so many parts. */
  VhdxPlaces(BlockSource file, int maximum) {
    this.file = file;
    this.starts = new long[maximum];
  }

  /** Adds a part; one that is not all in the file is refused. */
  void add(VhdxRegion region) throws IOException {
    if (region.start() < VhdxRegion.MIB || region.start() > file.size() - region.length()) {
      throw new VerityFormatException(
          file.name(),
          Math.max(0, region.start()),
          "VHDX: " + region + " is not inside the file of " + file.size() + " bytes");
    }
    // Lengths are MiB, at most 4095 of them: they fit in the bits that a start does not use.
    starts[count] = region.start() | region.length() / VhdxRegion.MIB;
    count++;
  }

  void requireApart() throws VerityFormatException {
    Arrays.sort(starts, 0, count);
    long free = 0;
    for (int i = 0; i < count; i++) {
      long start = starts[i] & -VhdxRegion.MIB;
      if (start < free) {
        throw new VerityFormatException(
            file.name(), start, "VHDX: two parts of the file in use overlap");
      }
      free = start + (starts[i] - start) * VhdxRegion.MIB;
    }
  }
}
