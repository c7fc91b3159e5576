package io.premeasure.boot.txt;

import io.premeasure.boot.BootFormatException;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The header by which a measured launch environment says which of its bytes are measured (Intel TXT
 * Software Development Guide, section 2.1). Offsets count from the start of the image in memory.
 *
 * @param offset where the header is
 * @param length of the header in bytes
 * @param version major number in the upper 16 bits
 * @param entryPoint where execution starts
 * @param firstValidPage the first page that is mapped
 * @param start where the measured bytes start
 * @param end where they end
 * @param capabilities as in {@code OsSinitData}
 * @param commandLineStart where the area for the command line starts
 * @param commandLineEnd where it ends; there is none when this is not behind the start
 */
public record MleHeader(
    long offset,
    long length,
    long version,
    long entryPoint,
    long firstValidPage,
    long start,
    long end,
    long capabilities,
    long commandLineStart,
    long commandLineEnd) {
  private static final byte[] UUID = HexFormat.of().parseHex("5aac82906f47a7740f5c55a2cb51b642");
  private static final int SIZE = 52;
  private static final int STEP = 16;
  private static final int WINDOW = 1 << 16;
  private static final long LONGEST_COMMAND_LINE = 1 << 16;

  /** The first header at a multiple of 16 bytes in the image. */
  static MleHeader find(BlockSource file, SegmentImage image) throws IOException {
    for (long[] filled : image.filled()) {
      for (long at = filled[0] / STEP * STEP; at < filled[1]; at += WINDOW) {
        byte[] window = image.read(at, Math.min(at + WINDOW, filled[1]) + UUID.length);
        for (int i = 0; i <= window.length - UUID.length; i += STEP) {
          if (Arrays.equals(window, i, i + UUID.length, UUID, 0, UUID.length)) {
            return read(file, image, at + i);
          }
        }
      }
    }
    throw bad(file, "no MLE header");
  }

  /** The header at a place of the image that is known. */
  static MleHeader at(BlockSource file, SegmentImage image, long at) throws IOException {
    if (at + SIZE > image.size() || !Arrays.equals(image.read(at, at + UUID.length), UUID)) {
      throw bad(file, "no MLE header at " + at);
    }
    return read(file, image, at);
  }

  private static MleHeader read(BlockSource file, SegmentImage image, long at) throws IOException {
    if (at + SIZE > image.size()) {
      throw bad(file, "MLE header at " + at + " in an image of " + image.size() + " bytes");
    }
    StructureReader in = StructureReader.of(file.name(), image.read(at, at + SIZE));
    in.skip(UUID.length, "UUID");
    MleHeader header =
        new MleHeader(
            at,
            in.u32("length"),
            in.u32("version"),
            in.u32("entry point"),
            in.u32("first valid page"),
            in.u32("start"),
            in.u32("end"),
            in.u32("capabilities"),
            in.u32("command line's start"),
            in.u32("command line's end"));
    header.check(file, image.size());
    return header;
  }

  /** Bytes that the command line can take; 0 without an area for it. */
  public long commandLineSize() {
    return Math.max(0, commandLineEnd - commandLineStart);
  }

  private void check(BlockSource file, long size) throws BootFormatException {
    if (start >= end || end > size) {
      throw bad(file, "MLE from " + start + " to " + end + " in an image of " + size + " bytes");
    }
    if (commandLineSize() > LONGEST_COMMAND_LINE) {
      throw bad(file, "command line of " + commandLineSize() + " bytes, expected 64 KiB or less");
    }
    if (commandLineSize() > 0 && commandLineEnd > size) {
      throw bad(
          file,
          "command line from "
              + commandLineStart
              + " to "
              + commandLineEnd
              + " in an image of "
              + size
              + " bytes");
    }
  }

  private static BootFormatException bad(BlockSource file, String reason) {
    return new BootFormatException(file.name(), 0, reason);
  }
}
