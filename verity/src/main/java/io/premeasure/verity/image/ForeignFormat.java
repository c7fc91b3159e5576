package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * A file format that is not read here, and that must not be taken for the bytes of a disk.
 *
 * @param name with its article
 * @param advice what to do with such a file
 * @param marks all of which such a file has
 */
record ForeignFormat(String name, String advice, List<Mark> marks) {
  private static final String CONVERT = "convert it with qemu-img convert -O raw";

  private static final List<ForeignFormat> FORMATS =
      List.of(
          of("a VMDK image (VMware)", CONVERT, new Mark(0, "4b444d56")),
          of("a VMDK image (VMware ESX)", CONVERT, new Mark(0, "434f5744")),
          of("a VMDK descriptor", CONVERT, new Mark(0, "23204469736b2044657363726970746f72")),
          of("a VDI image (VirtualBox)", CONVERT, new Mark(64, "7f10dabe")),
          of("a QED image", CONVERT, new Mark(0, "51454400")),
          of("a Parallels image", CONVERT, new Mark(0, "576974686f757446726565537061")),
          of("a Parallels image", CONVERT, new Mark(0, "576974686f7546726553706163457874")),
          of("a gzip-compressed file", "unpack it with gzip -d", new Mark(0, "1f8b08")),
          of("an xz-compressed file", "unpack it with xz -d", new Mark(0, "fd377a585a00")),
          of("a zstd-compressed file", "unpack it with zstd -d", new Mark(0, "28b52ffd")),
          of("an lz4-compressed file", "unpack it with lz4 -d", new Mark(0, "04224d18")),
          of(
              "a bzip2-compressed file",
              "unpack it with bzip2 -d",
              new Mark(0, "425a68"),
              new Mark(4, "314159265359")),
          of("a zip archive", "unpack it with unzip", new Mark(0, "504b0304")),
          of("a 7z archive", "unpack it with 7z x", new Mark(0, "377abcaf271c")),
          of("a tar archive", "unpack it with tar -xf", new Mark(257, "7573746172")));

  ForeignFormat {
    marks = List.copyOf(marks);
  }

  private static ForeignFormat of(String name, String advice, Mark... marks) {
    return new ForeignFormat(name, advice, List.of(marks));
  }

  /** Throws when a file is of one of the formats. */
  static void refuse(BlockSource file) throws IOException {
    byte[] start = new byte[(int) Math.min(512, file.size())];
    file.read(0, start, 0, start.length);
    for (ForeignFormat format : FORMATS) {
      if (format.marks.stream().allMatch(mark -> mark.isIn(start))) {
        throw new VerityFormatException(
            file.name(), 0, "is " + format.name + ", which is not read; " + format.advice);
      }
    }
  }

  /**
   * Bytes that files of a format have at a place.
   *
   * @param at from the start of the file
   * @param bytes in hexadecimal
   */
  record Mark(int at, String bytes) {
    boolean isIn(byte[] start) {
      byte[] expected = HexFormat.of().parseHex(bytes);
      int end = at + expected.length;
      return start.length >= end && Arrays.equals(expected, Arrays.copyOfRange(start, at, end));
    }
  }
}
