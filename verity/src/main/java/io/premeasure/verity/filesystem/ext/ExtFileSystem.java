package io.premeasure.verity.filesystem.ext;

import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An ext2, ext3 or ext4 file system in an image, read without mounting it.
 *
 * <p>Paths are absolute or taken from the root, with {@code /} between their parts. Symbolic links
 * are resolved inside the image and never leave it: an absolute link starts at the image's root, at
 * most 40 are followed. Every method throws {@link io.premeasure.verity.VerityFormatException} for
 * what cannot be read. Several threads may use one object.
 */
public final class ExtFileSystem {
  private final Volume volume;
  private final ExtTree tree;
  private final OwnerSearch owners;

  private ExtFileSystem(Volume volume, GroupTable groups) {
    InodeTable inodes = new InodeTable(volume, groups);
    this.volume = volume;
    this.tree = new ExtTree(volume, inodes);
    this.owners = new OwnerSearch(volume, groups, inodes, tree);
  }

  /** Whether the source has the magic number of such a file system. */
  public static boolean isPresent(BlockSource source) throws IOException {
    return SuperblockParser.isPresent(source);
  }

  /** Opens a file system that starts where the source starts, and puts up with problems. */
  public static ExtFileSystem open(BlockSource source) throws IOException {
    return open(source, ExtOptions.TOLERANT);
  }

  /**
   * Opens a file system that starts where the source starts. The superblock and all group
   * descriptors are checked.
   */
  public static ExtFileSystem open(BlockSource source, ExtOptions options) throws IOException {
    ProblemSink problems = new ProblemSink(source.name(), options);
    ExtSuperblock superblock = SuperblockParser.parse(source, problems);
    Volume volume = new Volume(source, superblock, options, problems);
    StateCheck.check(superblock, problems);
    GroupTable groups = new GroupTable(volume);
    groups.checkAll();
    return new ExtFileSystem(volume, groups);
  }

  /** What the superblock says. */
  public ExtSuperblock superblock() {
    return volume.superblock();
  }

  /** The problems in what was read so far. */
  public List<ExtProblem> problems() {
    return volume.problems().list().toList();
  }

  /** The file at a path, all symbolic links followed. */
  public ExtFile resolve(String path) throws IOException {
    PathWalk walk = new PathWalk(tree, volume);
    if (!walk.walk(path.getBytes(StandardCharsets.UTF_8), true)) {
      throw volume.failure(0, path + ": " + walk.missing());
    }
    return walk.end();
  }

  /** The file at a path, a symbolic link at its end not followed; as {@code lstat} does. */
  public ExtFile stat(String path) throws IOException {
    PathWalk walk = new PathWalk(tree, volume);
    if (!walk.walk(path.getBytes(StandardCharsets.UTF_8), false)) {
      throw volume.failure(0, path + ": " + walk.missing());
    }
    return walk.end();
  }

  /** The file at a path, all symbolic links followed; empty when a part of it is not there. */
  public Optional<ExtFile> find(String path) throws IOException {
    PathWalk walk = new PathWalk(tree, volume);
    boolean found = walk.walk(path.getBytes(StandardCharsets.UTF_8), true);
    return found ? Optional.of(walk.end()) : Optional.empty();
  }

  /** The files in a directory in the order they are stored, links not followed. */
  public List<ExtFile> list(String path) throws IOException {
    return list(resolve(path));
  }

  /** The files in a directory in the order they are stored, links not followed. */
  public List<ExtFile> list(ExtFile directory) throws IOException {
    List<ExtFile> files = new ArrayList<>();
    for (DirectoryEntry entry : tree.entries(directory)) {
      files.add(tree.file(directory, entry));
    }
    return files;
  }

  /**
   * The whole content of a regular file.
   *
   * @param limit the longest content to accept, in bytes
   */
  public byte[] readAll(String path, int limit) throws IOException {
    return resolve(path).readAll(limit);
  }

  /**
   * What a byte belongs to. Reads the block lists of all files, in the worst case.
   *
   * @param offset from the start of the file system
   */
  public ExtOwner owner(long offset) throws IOException {
    return owners.owner(offset);
  }
}
