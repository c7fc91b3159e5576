package io.premeasure.verity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes a tree into a file or block device.
 *
 * <p>The whole tree is first computed into a temporary file, so that data which cannot be read
 * leaves the target as it was. A new file gets its name when it is complete. In a file that exists,
 * only superblock and tree change, the superblock last; bytes before, between and after them stay,
 * as with veritysetup.
 */
public final class HashFile {
  private static final int COPY_SIZE = 1 << 20;
  private static final int PAGE_SIZE = 4096;

  private final VerityTree tree;
  private final Optional<Superblock> superblock;

  private HashFile(VerityTree tree, Optional<Superblock> superblock) {
    this.tree = tree;
    this.superblock = superblock;
  }

  /**
   * Computes the tree and writes it, with a superblock where the tree's area has one.
   *
   * @param uuid for the superblock
   * @param data what the tree is computed from, to keep it from being overwritten
   * @return the root hash
   * @throws VerityFormatException when the tree would overwrite the data or does not fit on the
   *     device
   */
  public static byte[] write(VerityTree tree, UUID uuid, BlockSource data, Path target)
      throws IOException {
    requireApart(tree, data, target);
    Optional<Superblock> superblock =
        tree.area().superblock()
            ? Optional.of(new Superblock(tree.parameters(), uuid))
            : Optional.empty();
    HashFile file = new HashFile(tree, superblock);
    return Files.exists(target) ? file.writeInto(target) : file.create(target);
  }

  private static void requireApart(VerityTree tree, BlockSource data, Path target)
      throws IOException {
    long start = tree.area().start(tree.parameters().hashBlockSize());
    if (data.isStoredIn(target) && tree.parameters().dataSize() > start) {
      throw new VerityFormatException(
          target.toString(),
          start,
          "data area overlaps with hash area: "
              + tree.parameters().dataSize()
              + " bytes of data are in the same file");
    }
  }

  private byte[] create(Path target) throws IOException {
    Path temporary = temporaryBeside(target);
    try {
      byte[] root;
      try (FileChannel out = createNew(temporary)) {
        root = write(out);
        extend(out);
        out.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
      return root;
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Over a single block there is no tree; veritysetup then ends the file with the page. */
  private void extend(FileChannel out) throws IOException {
    if (superblock.isPresent()) {
      int page = Math.min(PAGE_SIZE, tree.parameters().hashBlockSize());
      long end = (tree.area().offset() + Superblock.SIZE + page - 1) / page * page;
      if (out.size() < end) {
        writeFully(out, ByteBuffer.allocate(1), end - 1);
      }
    }
  }

  private byte[] writeInto(Path target) throws IOException {
    boolean regular = Files.isRegularFile(target);
    Path temporary =
        regular
            ? temporaryBeside(target.toRealPath())
            : Files.createTempDirectory("verity").resolve("tree");
    try (FileChannel out = FileChannel.open(target, StandardOpenOption.WRITE)) {
      if (!regular && out.size() < tree.layout().end()) {
        throw new VerityFormatException(
            target.toString(),
            out.size(),
            "end of device, expected room for a tree that ends at " + tree.layout().end());
      }
      try (FileChannel scratch = createNew(temporary)) {
        byte[] root = write(scratch);
        copy(scratch, out, tree.layout().start(), tree.layout().end());
        if (superblock.isPresent()) {
          long offset = tree.area().offset();
          copy(scratch, out, offset, offset + Superblock.SIZE);
        }
        out.force(true);
        return root;
      }
    } finally {
      Files.deleteIfExists(temporary);
      if (!regular) {
        Files.deleteIfExists(temporary.getParent());
      }
    }
  }

  private byte[] write(FileChannel out) throws IOException {
    return tree.write(
        (position, bytes, length) -> writeFully(out, ByteBuffer.wrap(bytes, 0, length), position),
        superblock);
  }

  private static void copy(FileChannel from, FileChannel to, long start, long end)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(COPY_SIZE);
    for (long at = start; at < end; at += buffer.limit()) {
      buffer.clear().limit((int) Math.min(COPY_SIZE, end - at));
      while (buffer.hasRemaining()) {
        if (from.read(buffer, at + buffer.position()) < 0) {
          throw new IOException("temporary file ended at " + at);
        }
      }
      writeFully(to, buffer.flip(), at);
    }
  }

  private static void writeFully(FileChannel out, ByteBuffer bytes, long position)
      throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += out.write(bytes, at);
    }
  }

  private static FileChannel createNew(Path file) throws IOException {
    return FileChannel.open(
        file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private static Path temporaryBeside(Path target) {
    return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
  }
}
