package io.premeasure.boot.volume;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.filesystem.FileSystemKind;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A file system that a boot loader reads. Paths start with {@code /}. */
public interface LoaderVolume {
  /** A plain file; symbolic links are followed. */
  Optional<BlockSource> file(String path) throws IOException;

  /** Whether there is a folder. */
  boolean isFolder(String path) throws IOException;

  /** The names of the plain files in a folder; none when there is no such folder. */
  List<String> files(String folder) throws IOException;

  /** The UUID as GRUB writes it: of FAT the serial number, as {@code 8C85-8675}. */
  Optional<String> uuid();

  /** The volume's label, when it has one. */
  Optional<String> label();

  /**
   * Opens a volume.
   *
   * @return empty when it is neither FAT nor ext2, ext3 or ext4
   */
  static Optional<LoaderVolume> open(BlockSource bytes) throws IOException {
    return switch (FileSystemKind.of(bytes)) {
      case FAT12, FAT16, FAT32 -> Optional.of(FatVolume.open(bytes));
      case EXT2, EXT3, EXT4 -> Optional.of(ExtVolume.open(bytes));
      default -> Optional.empty();
    };
  }
}
