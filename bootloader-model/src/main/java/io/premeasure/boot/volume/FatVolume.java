package io.premeasure.boot.volume;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.filesystem.ExtentSource;
import io.premeasure.verity.filesystem.fat.FatEntry;
import io.premeasure.verity.filesystem.fat.FatFileSystem;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A FAT volume, as an EFI system partition is one. */
public final class FatVolume implements LoaderVolume {
  private static final String NO_LABEL = "NO NAME";

  private final BlockSource bytes;
  private final FatFileSystem files;

  private FatVolume(BlockSource bytes, FatFileSystem files) {
    this.bytes = bytes;
    this.files = files;
  }

  /**
   * Opens the volume.
   *
   * @throws io.premeasure.verity.VerityFormatException when it is no FAT, or damaged
   */
  public static FatVolume open(BlockSource bytes) throws IOException {
    return new FatVolume(bytes, FatFileSystem.open(bytes));
  }

  @Override
  public Optional<BlockSource> file(String path) throws IOException {
    Optional<FatEntry> entry = files.find(path);
    return entry.isPresent() && !entry.get().isDirectory()
        ? Optional.of(new ExtentSource(bytes.name() + path, bytes, files.extents(path)))
        : Optional.empty();
  }

  @Override
  public boolean isFolder(String path) throws IOException {
    Optional<FatEntry> entry = files.find(path);
    return entry.isPresent() && entry.get().isDirectory();
  }

  @Override
  public List<String> files(String folder) throws IOException {
    return isFolder(folder)
        ? files.list(folder).stream()
            .filter(entry -> !entry.isDirectory())
            .map(FatEntry::name)
            .toList()
        : List.of();
  }

  @Override
  public Optional<String> uuid() {
    int serial = files.layout().volumeId();
    return serial == 0
        ? Optional.empty()
        : Optional.of("%04X-%04X".formatted(serial >>> 16, serial & 0xffff));
  }

  @Override
  public Optional<String> label() {
    return Optional.of(files.layout().label())
        .filter(text -> !text.isEmpty() && !text.equals(NO_LABEL));
  }
}
