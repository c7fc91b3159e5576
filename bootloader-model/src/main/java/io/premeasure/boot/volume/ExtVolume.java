package io.premeasure.boot.volume;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.filesystem.ext.ExtFile;
import io.premeasure.verity.filesystem.ext.ExtFileSystem;
import io.premeasure.verity.filesystem.ext.ExtFileType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An ext2, ext3 or ext4 volume, which GRUB reads. */
final class ExtVolume implements LoaderVolume {
  private final ExtFileSystem files;

  private ExtVolume(ExtFileSystem files) {
    this.files = files;
  }

  static ExtVolume open(BlockSource bytes) throws IOException {
    return new ExtVolume(ExtFileSystem.open(bytes));
  }

  @Override
  public Optional<BlockSource> file(String path) throws IOException {
    Optional<ExtFile> found = of(path, ExtFileType.REGULAR);
    return found.isPresent() ? Optional.of(found.get().content()) : Optional.empty();
  }

  @Override
  public boolean isFolder(String path) throws IOException {
    return of(path, ExtFileType.DIRECTORY).isPresent();
  }

  @Override
  public List<String> files(String folder) throws IOException {
    List<String> names = new ArrayList<>();
    Optional<ExtFile> directory = of(folder, ExtFileType.DIRECTORY);
    if (directory.isPresent()) {
      for (ExtFile file : files.list(directory.get())) {
        if (file.type() == ExtFileType.REGULAR) {
          names.add(file.path().substring(file.path().lastIndexOf('/') + 1));
        }
      }
    }
    return names;
  }

  private Optional<ExtFile> of(String path, ExtFileType type) throws IOException {
    return files.find(path).filter(file -> file.type() == type);
  }

  @Override
  public Optional<String> uuid() {
    return Optional.of(files.superblock().uuid().toString());
  }

  @Override
  public Optional<String> label() {
    return Optional.of(files.superblock().label()).filter(text -> !text.isEmpty());
  }
}
