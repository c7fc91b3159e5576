package io.premeasure.verity.filesystem.ext;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Directories and what is in them. */
final class ExtTree {
  /** More names than any directory holds that is worth a list. */
  private static final int MAX_LISTED = 1 << 20;

  private final Volume volume;
  private final InodeTable inodes;

  ExtTree(Volume volume, InodeTable inodes) {
    this.volume = volume;
    this.inodes = inodes;
  }

  ExtFile root() throws IOException {
    Inode root = inodes.read(Inode.ROOT, SuperblockParser.OFFSET);
    if (root.type() != ExtFileType.DIRECTORY) {
      throw volume.failure(
          root.offset(), "root inode: type " + root.type() + ", expected a directory");
    }
    return new ExtFile(volume, root, "/");
  }

  /** The file of a name; two of the same name are an error, since readers would disagree. */
  Optional<ExtFile> child(ExtFile directory, FileName name) throws IOException {
    List<DirectoryEntry> found = new ArrayList<>(1);
    new DirectoryReader(volume, directory.stored())
        .scan(
            entry -> {
              if (entry.name().equals(name)) {
                if (!found.isEmpty()) {
                  throw volume.failure(
                      entry.offset(), directory.path() + ": '" + name + "' is there twice");
                }
                found.add(entry);
              }
            });
    return found.isEmpty() ? Optional.empty() : Optional.of(file(directory, found.get(0)));
  }

  List<DirectoryEntry> entries(ExtFile directory) throws IOException {
    if (directory.type() != ExtFileType.DIRECTORY) {
      throw volume.failure(directory.stored().offset(), directory.path() + " is no directory");
    }
    List<DirectoryEntry> entries = new ArrayList<>();
    new DirectoryReader(volume, directory.stored())
        .scan(
            entry -> {
              if (entries.size() == MAX_LISTED) {
                throw volume.failure(
                    entry.offset(), directory.path() + ": more than " + MAX_LISTED + " names");
              }
              entries.add(entry);
            });
    return entries;
  }

  ExtFile file(ExtFile directory, DirectoryEntry entry) throws IOException {
    String parent = directory.path();
    String path = (parent.endsWith("/") ? parent : parent + "/") + entry.name();
    return new ExtFile(volume, inodes.read(entry.inode(), entry.offset()), path);
  }

  Inode inode(DirectoryEntry entry) throws IOException {
    return inodes.read(entry.inode(), entry.offset());
  }
}
