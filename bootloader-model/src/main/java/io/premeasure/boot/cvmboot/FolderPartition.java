package io.premeasure.boot.cvmboot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** A folder that holds the content of an EFI system partition, or a place where one is mounted. */
public final class FolderPartition implements EfiSystemPartition {
  private final Path root;

  /** The folder that is the partition's root. */
  public FolderPartition(Path root) {
    this.root = root;
  }

  @Override
  public Optional<EspFile> find(String path) throws IOException {
    Path found = root;
    for (String part : path.split("/")) {
      Optional<Path> next = part.isEmpty() ? Optional.of(found) : child(found, part);
      if (next.isEmpty()) {
        return Optional.empty();
      }
      found = next.get();
    }
    return Files.isRegularFile(found) ? Optional.of(new DiskFile(found)) : Optional.empty();
  }

  /** Of names that differ in case only, which FAT cannot hold, the exact one comes first. */
  private static Optional<Path> child(Path folder, String name) throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    Path exact = folder.resolve(name);
    if (Files.exists(exact)) {
      return Optional.of(exact);
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(child -> child.getFileName().toString().equalsIgnoreCase(name))
          .min(Path::compareTo);
    }
  }
}
