package io.premeasure.verity.filesystem.fat;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.filesystem.FileExtent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * A FAT volume, for reading. Paths have {@code /} between their names and begin at the root
 * directory, with or without a {@code /}; upper and lower case are the same, and a file can be
 * asked for by its long or its short name.
 *
 * <p>Not for several threads at once. The source stays open when this is no longer used.
 */
public final class FatFileSystem {
  private final AllocationTable table;
  private final List<FatProblem> problems;
  private final BitSet shared;

  FatFileSystem(AllocationTable table, List<FatProblem> problems, BitSet shared) {
    this.table = table;
    this.problems = problems;
    this.shared = shared;
  }

  /**
   * Reads the boot sector and checks the whole volume, but not the content of files.
   *
   * @throws VerityFormatException when the boot sector is not that of a FAT volume, or the source
   *     is shorter than the volume
   */
  public static FatFileSystem open(BlockSource source) throws IOException {
    ProblemList problems = new ProblemList();
    FatLayout layout = BootSectorReader.read(source, problems);
    return open(new AllocationTable(source, layout), problems);
  }

  static FatFileSystem open(AllocationTable table, ProblemList problems) throws IOException {
    BitSet shared = new VolumeCheck(table, problems).run();
    return new FatFileSystem(table, problems.list(), shared);
  }

  /** Where everything is. */
  public FatLayout layout() {
    return table.layout;
  }

  /** What was found to be wrong when the volume was opened, at most about 1000 problems. */
  public List<FatProblem> problems() {
    return problems;
  }

  /**
   * The files and directories in a directory, in the order stored.
   *
   * @throws NoSuchFileException when there is none
   * @throws NotDirectoryException when the path is that of a file
   * @throws VerityFormatException when its chain or an entry is damaged
   */
  public List<FatEntry> list(String path) throws IOException {
    FatEntry directory = stat(path);
    if (!directory.isDirectory()) {
      throw new NotDirectoryException(path);
    }
    return items(directory).stream().map(DirectoryReader.Item::entry).toList();
  }

  /** The entry of a file or directory; empty when there is none. */
  public Optional<FatEntry> find(String path) throws IOException {
    FatEntry entry = root();
    for (String name : FatPath.names(path)) {
      if (!entry.isDirectory()) {
        return Optional.empty();
      }
      Optional<FatEntry> found =
          items(entry).stream()
              .map(DirectoryReader.Item::entry)
              .filter(candidate -> candidate.hasName(name))
              .findFirst();
      if (found.isEmpty()) {
        return found;
      }
      entry = found.get();
    }
    return Optional.of(entry);
  }

  /**
   * The entry of a file or directory.
   *
   * @throws NoSuchFileException when there is none
   */
  public FatEntry stat(String path) throws IOException {
    return find(path)
        .orElseThrow(
            () -> new NoSuchFileException(path, null, "no such file in " + table.source.name()));
  }

  /**
   * The content of a file.
   *
   * @throws NoSuchFileException when there is none
   * @throws FileSystemException when it is a directory
   * @throws VerityFormatException while reading, when the chain is too short, leads nowhere or has
   *     a cluster of another chain
   */
  public InputStream open(String path) throws IOException {
    FatEntry entry = stat(path);
    if (entry.isDirectory()) {
      throw new FileSystemException(path, null, "is a directory");
    }
    return new FatInputStream(chain(entry));
  }

  /**
   * The content of a file, as a whole.
   *
   * @param limit the most bytes wanted
   * @throws VerityFormatException when the file is longer, and as for {@link #open}
   */
  public byte[] readAll(String path, int limit) throws IOException {
    FatEntry entry = stat(path);
    if (entry.size() > limit) {
      throw new VerityFormatException(
          table.source.name(),
          entry.offset(),
          path + ": " + entry.size() + " bytes, expected at most " + limit);
    }
    try (InputStream in = open(path)) {
      return in.readAllBytes();
    }
  }

  /**
   * The bytes of the volume that a file or directory occupies, in the order of the file and without
   * what is unused behind its end. Neighbours are joined.
   */
  public List<FileExtent> extents(String path) throws IOException {
    FatEntry entry = stat(path);
    if (entry.isDirectory() && entry.firstCluster() == 0) {
      return List.of(new FileExtent(layout().rootStart(), layout().rootSize()));
    }
    FatChain chain = chain(entry);
    List<FileExtent> extents = new ArrayList<>();
    while (chain.hasNext()) {
      FileExtent next = chain.next();
      int last = extents.size() - 1;
      if (last >= 0 && extents.get(last).end() == next.offset()) {
        FileExtent before = extents.get(last);
        extents.set(last, new FileExtent(before.offset(), before.length() + next.length()));
      } else {
        extents.add(next);
      }
    }
    return List.copyOf(extents);
  }

  /**
   * What a byte of the volume belongs to.
   *
   * @param offset in bytes from the start of the volume
   */
  public FatOwner owner(long offset) throws IOException {
    return new OwnerSearch(this, table).owner(offset);
  }

  FatEntry root() {
    FatLayout layout = layout();
    int cluster = layout.rootCluster();
    long start = cluster == 0 ? layout.rootStart() : layout.clusterStart(cluster);
    return new FatEntry("", "", FatEntry.DIRECTORY, 0, cluster, start, 0, 0);
  }

  List<DirectoryReader.Item> items(FatEntry directory) throws IOException {
    DirectorySlots slots = DirectorySlots.read(table, directory.firstCluster());
    for (int cluster : slots.clusters()) {
      FatChain.requireUnshared(table, shared, cluster);
    }
    return DirectoryReader.items(table, slots, new ProblemList());
  }

  FatChain chain(FatEntry entry) throws IOException {
    long size = entry.size();
    if (entry.isDirectory()) {
      int clusters = DirectorySlots.read(table, entry.firstCluster()).clusters().length;
      size = (long) clusters * layout().clusterSize();
    }
    return new FatChain(table, shared, entry.firstCluster(), size);
  }
}
