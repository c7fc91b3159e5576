package io.premeasure.boot.grub;

import io.premeasure.boot.volume.LoaderVolume;
import io.premeasure.verity.BlockSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A volume of a few files by their paths. */
record MemoryVolume(String name, Map<String, byte[]> contents) implements LoaderVolume {
  @Override
  public Optional<BlockSource> file(String path) {
    return Optional.ofNullable(contents.get(path)).map(bytes -> BlockSource.of(path, bytes));
  }

  @Override
  public boolean isFolder(String path) {
    return contents.keySet().stream().anyMatch(name -> name.startsWith(path + "/"));
  }

  @Override
  public List<String> files(String folder) {
    return contents.keySet().stream()
        .filter(name -> name.substring(0, name.lastIndexOf('/')).equals(folder))
        .map(name -> name.substring(name.lastIndexOf('/') + 1))
        .toList();
  }

  @Override
  public Optional<String> uuid() {
    return Optional.of("0123-ABCD");
  }

  @Override
  public Optional<String> label() {
    return Optional.of(name);
  }
}
