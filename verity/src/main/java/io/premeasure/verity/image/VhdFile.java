package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds the footer of a VHD file: the last 512 bytes, else the copy that dynamic disks have at the
 * start. Virtual PC before 2004 wrote footers of 511 bytes.
 *
 * @param footer what was read
 * @param dataEnd where the footer starts; nothing of the disk is stored at or after it
 */
record VhdFile(VhdFooterReading footer, long dataEnd) {
  private static final byte[] COOKIE = {'c', 'o', 'n', 'e', 'c', 't', 'i', 'x'};

  /**
   * Reads the footer; empty when the file has no mark of a VHD.
   *
   * @throws VerityFormatException when it has the mark, and no usable footer
   */
  static Optional<VhdFile> find(BlockSource file) throws IOException {
    long size = file.size();
    boolean copy = hasCookie(file, 0);
    if (hasCookie(file, size - VhdFooter.SIZE)) {
      return Optional.of(atEnd(file, size - VhdFooter.SIZE, VhdFooter.SIZE, copy));
    }
    if (hasCookie(file, size - VhdFooter.SIZE + 1)) {
      return Optional.of(atEnd(file, size - VhdFooter.SIZE + 1, VhdFooter.SIZE - 1, copy));
    }
    if (!copy) {
      return Optional.empty();
    }
    return Optional.of(restored(file, size, "no footer at the end"));
  }

  private static VhdFile atEnd(BlockSource file, long at, int length, boolean copy)
      throws IOException {
    try {
      byte[] bytes = new byte[VhdFooter.SIZE];
      file.read(at, bytes, 0, length);
      VhdFooterReading reading = VhdFooterReading.parse(file.name(), at, bytes);
      return new VhdFile(
          length == VhdFooter.SIZE ? reading : with(reading, "VHD footer of 511 bytes"), at);
    } catch (VerityFormatException e) {
      if (!copy) {
        throw e;
      }
      return restored(file, at, e.reason());
    }
  }

  private static VhdFile restored(BlockSource file, long end, String why) throws IOException {
    byte[] bytes = new byte[VhdFooter.SIZE];
    file.read(0, bytes, 0, bytes.length);
    VhdFooterReading reading = VhdFooterReading.parse(file.name(), 0, bytes);
    if (reading.footer().type() == VhdType.FIXED) {
      throw new VerityFormatException(
          file.name(), 0, "VHD footer of a fixed disk at the start, and " + why);
    }
    return new VhdFile(with(reading, "footer restored from the copy at the start: " + why), end);
  }

  private static VhdFooterReading with(VhdFooterReading reading, String problem) {
    List<String> problems = new ArrayList<>(reading.problems());
    problems.add(problem);
    return new VhdFooterReading(reading.footer(), problems);
  }

  private static boolean hasCookie(BlockSource file, long at) throws IOException {
    if (at < 0 || file.size() - at < COOKIE.length) {
      return false;
    }
    byte[] found = new byte[COOKIE.length];
    file.read(at, found, 0, found.length);
    return Arrays.equals(found, COOKIE);
  }
}
