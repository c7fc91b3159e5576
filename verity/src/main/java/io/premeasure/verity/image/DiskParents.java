package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the parents of a differencing disk. The paths in such a file may name any file of the
 * system, so only those below a folder that the user named are opened.
 */
final class DiskParents {
  private static final int MAXIMUM_DEPTH = 64;

  private final Optional<Path> folder;
  private final Deque<Closeable> files;
  private final Set<Path> chain;

  /**
   * Starts or continues a chain.
   *
   * @param chain real paths of the disks that were opened on the way to the parent
   */
  DiskParents(Optional<Path> folder, Deque<Closeable> files, Set<Path> chain) {
    this.folder = folder;
    this.files = files;
    this.chain = chain;
  }

  /** The disk of the parent, opened with its own parents. */
  BlockSource open(BlockSource child, Path childPath, ParentLink link) throws IOException {
    if (folder.isEmpty()) {
      throw new VerityFormatException(
          child.name(),
          0,
          link.kind()
              + ": needs its parent "
              + link.name()
              + ", name the folder parents may be in");
    }
    chain.add(childPath.toRealPath());
    Path path = find(child, childPath, link);
    if (chain.contains(path) || chain.size() >= MAXIMUM_DEPTH) {
      throw new VerityFormatException(
          child.name(), 0, link.kind() + ": chain of parents with a cycle, or deeper than 64");
    }
    FileBlockSource file = FileBlockSource.open(path);
    files.push(file);
    file.awaitHoles();
    OpenedDisk parent = new ContainerReader(path, folder, files, chain).read(file);
    if (parent.identity().filter(link.identities()::contains).isEmpty()) {
      throw new VerityFormatException(
          path.toString(),
          0,
          "parent is not the disk " + link.identities().get(0) + " of " + childPath);
    }
    return parent.disk();
  }

  private Path find(BlockSource child, Path childPath, ParentLink link) throws IOException {
    Path root = folder.orElseThrow().toRealPath();
    Path childFolder = childPath.toRealPath().getParent();
    for (String name : link.paths()) {
      Optional<Path> real = file(childFolder, name).filter(path -> path.startsWith(root));
      if (real.isPresent()) {
        return real.get();
      }
    }
    throw new VerityFormatException(
        child.name(), 0, link.kind() + ": parent " + link.name() + " not found below " + root);
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
}
