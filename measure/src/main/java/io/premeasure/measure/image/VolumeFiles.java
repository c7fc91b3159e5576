package io.premeasure.measure.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.filesystem.FileSystemKind;
import io.premeasure.verity.filesystem.ext.ExtOptions;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** The files of a volume, whatever its file system. */
public interface VolumeFiles {
  /**
   * A file, folder or link.
   *
   * @param type {@code file}, {@code folder}, {@code link} or {@code other}
   * @param size in bytes
   * @param target of a link
   */
  record Item(String name, String type, long size, Optional<String> target) {}

  /** What is in a folder, or the file itself. */
  List<Item> list(String path) throws IOException;

  /** The content of a file. */
  InputStream open(String path) throws IOException;

  /**
   * Reads a volume.
   *
   * @throws VerityFormatException when its file system is none that is read
   */
  static VolumeFiles open(BlockSource bytes) throws IOException {
    return open(bytes, ExtOptions.TOLERANT);
  }

  /**
   * Reads a volume.
   *
   * @param options for ext file systems
   * @throws VerityFormatException when its file system is none that is read
   */
  static VolumeFiles open(BlockSource bytes, ExtOptions options) throws IOException {
    FileSystemKind kind = FileSystemKind.of(bytes);
    return switch (kind) {
      case FAT12, FAT16, FAT32 -> FatVolumeFiles.open(bytes);
      case EXT2, EXT3, EXT4 -> ExtVolumeFiles.open(bytes, options);
      default ->
          throw new VerityFormatException(
              bytes.name(), 0, "file system " + kind + " is not read, expected FAT or ext2/3/4");
    };
  }
}
