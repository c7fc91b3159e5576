package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the parents of a differencing VHD. The paths in such a file may name any file of the
 * system, so only those below a folder that the user named are opened.
 */
final class VhdParents {
  private static final int MAXIMUM_DEPTH = 64;

  private final Optional<Path> folder;
  private final Deque<Closeable> files;
  private final Set<Path> chain;

  /**
   * Starts or continues a chain.
   *
   * @param chain real paths of the disks that were opened on the way to the parent
   */
  VhdParents(Optional<Path> folder, Deque<Closeable> files, Set<Path> chain) {
    this.folder = folder;
    this.files = files;
    this.chain = chain;
  }

  /** The disk of the parent, opened with its own parents. */
  BlockSource open(BlockSource child, Path childPath, DynamicHeader header) throws IOException {
    if (folder.isEmpty()) {
      throw new VerityFormatException(
          child.name(),
          0,
          "differencing VHD: needs its parent "
              + header.parentName()
              + ", name the folder parents may be in");
    }
    chain.add(childPath.toRealPath());
    Path path = find(child, childPath, header);
    if (chain.contains(path) || chain.size() >= MAXIMUM_DEPTH) {
      throw new VerityFormatException(
          child.name(), 0, "differencing VHD: chain of parents with a cycle, or deeper than 64");
    }
    FileBlockSource file = FileBlockSource.open(path);
    files.push(file);
    file.awaitHoles();
    OpenedDisk parent = new ContainerReader(path, folder, files, chain).read(file);
    if (!parent.footer().map(found -> found.footer().id()).equals(Optional.of(header.parentId()))) {
      throw new VerityFormatException(
          path.toString(), 0, "parent is not the disk " + header.parentId() + " of " + childPath);
    }
    return parent.disk();
  }

  private Path find(BlockSource child, Path childPath, DynamicHeader header) throws IOException {
    Path root = folder.orElseThrow().toRealPath();
    Path childFolder = childPath.toRealPath().getParent();
    for (String name : names(header)) {
      Optional<Path> real = file(childFolder, name).filter(path -> path.startsWith(root));
      if (real.isPresent()) {
        return real.get();
      }
    }
    throw new VerityFormatException(
        child.name(),
        0,
        "differencing VHD: parent " + header.parentName() + " not found below " + root);
  }

  private static Optional<Path> file(Path folder, String name) throws IOException {
    try {
      Path candidate = folder.resolve(name);
      return Files.isRegularFile(candidate)
          ? Optional.of(candidate.toRealPath())
          : Optional.empty();
    } catch (InvalidPathException notOne) {
      return Optional.empty(); // a name that cannot exist here; another locator may do
    }
  }

  private static List<String> names(DynamicHeader header) {
    List<String> names = new ArrayList<>();
    header.locators().forEach(locator -> names.add(locator.path()));
    names.add(header.parentName());
    names.removeIf(String::isEmpty);
    return names;
  }
}
