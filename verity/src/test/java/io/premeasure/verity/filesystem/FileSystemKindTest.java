package io.premeasure.verity.filesystem;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Recognises what the makers of each file system write. */
class FileSystemKindTest {
  @TempDir private Path folder;

  static Stream<Arguments> makers() {
    return Stream.of(
        Arguments.of(FileSystemKind.EXT2, List.of("mke2fs", "-q", "-t", "ext2")),
        Arguments.of(FileSystemKind.EXT3, List.of("mke2fs", "-q", "-t", "ext3")),
        Arguments.of(FileSystemKind.EXT4, List.of("mke2fs", "-q", "-t", "ext4")),
        Arguments.of(FileSystemKind.FAT12, List.of("mkfs.vfat", "-F", "12", "-s", "16")),
        Arguments.of(FileSystemKind.FAT16, List.of("mkfs.vfat", "-F", "16")),
        Arguments.of(FileSystemKind.FAT32, List.of("mkfs.vfat", "-F", "32")));
  }

  @ParameterizedTest
  @MethodSource("makers")
  @RequiresTool({"mke2fs", "mkfs.vfat"})
  void recognisesWhatItsMakerWrote(FileSystemKind kind, List<String> maker) throws IOException {
    Path image = folder.resolve("image");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(16 << 20);
    }
    List<String> command = new ArrayList<>(maker);
    command.add(image.toString());
    RealTool.runOk(command.toArray(String[]::new));
    try (BlockSource source = FileBlockSource.open(image)) {
      assertEquals(kind, FileSystemKind.of(source));
    }
  }

  static Stream<Arguments> signatures() {
    return Stream.of(
        Arguments.of(FileSystemKind.LUKS, 0, "LUKS\u00ba\u00be"),
        Arguments.of(FileSystemKind.LVM2, 512, "LABELONE" + "\0".repeat(16) + "LVM2 001"),
        Arguments.of(FileSystemKind.LVM2, 1536, "LABELONE" + "\0".repeat(16) + "LVM2 001"),
        Arguments.of(FileSystemKind.NTFS, 3, "NTFS    "),
        Arguments.of(FileSystemKind.EXFAT, 3, "EXFAT   "),
        Arguments.of(FileSystemKind.BITLOCKER, 3, "-FVE-FS-"),
        Arguments.of(FileSystemKind.VERITY, 0, "verity\0\0"),
        Arguments.of(FileSystemKind.SQUASHFS, 0, "hsqs"),
        Arguments.of(FileSystemKind.XFS, 0, "XFSB"),
        Arguments.of(FileSystemKind.EROFS, 1024, "\u00e2\u00e1\u00f5\u00e0"),
        Arguments.of(FileSystemKind.BTRFS, 0x10040, "_BHRfS_M"),
        Arguments.of(FileSystemKind.SWAP, 4086, "SWAPSPACE2"),
        Arguments.of(FileSystemKind.SWAP, 65526, "SWAPSPACE2"));
  }

  @ParameterizedTest
  @MethodSource("signatures")
  void recognisesTheSignatureAtItsPlaceOnly(FileSystemKind kind, int at, String signature)
      throws IOException {
    Path image = folder.resolve("image");
    byte[] raw = signature.getBytes(StandardCharsets.ISO_8859_1);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(1 << 17);
      file.seek(at);
      file.write(raw);
    }
    try (BlockSource source = FileBlockSource.open(image)) {
      assertEquals(kind, FileSystemKind.of(source));
      BlockSource shifted = source.slice("shifted", 1, source.size() - 1);
      assertEquals(FileSystemKind.UNKNOWN, FileSystemKind.of(shifted));
    }
  }
}
