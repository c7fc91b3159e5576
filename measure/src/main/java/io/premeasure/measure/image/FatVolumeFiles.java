package io.premeasure.measure.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.filesystem.fat.FatEntry;
import io.premeasure.verity.filesystem.fat.FatFileSystem;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/** The files of a FAT volume. */
record FatVolumeFiles(FatFileSystem files) implements VolumeFiles {

  static VolumeFiles open(BlockSource bytes) throws IOException {
    return new FatVolumeFiles(FatFileSystem.open(bytes));
  }

  @Override
  public List<Item> list(String path) throws IOException {
    FatEntry entry = files.stat(path);
    return entry.isDirectory()
        ? files.list(path).stream().map(FatVolumeFiles::item).toList()
        : List.of(item(entry));
  }

  @Override
  public InputStream open(String path) throws IOException {
    return files.open(path);
  }

  private static Item item(FatEntry entry) {
    String type = entry.isDirectory() ? "folder" : "file";
    return new Item(entry.name(), type, entry.size(), Optional.empty());
  }
}
