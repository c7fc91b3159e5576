package io.premeasure.verity.cbe;

import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The file in which an anchor keeps a hash: 32 bytes, behind which 32 zero bytes may follow. */
final class AnchorFile implements HashStore {
  private static final int LONG_FORM = 64;

  private final Path path;

  AnchorFile(Path path) {
    this.path = path;
  }

  @Override
  public Optional<BlockHash> read() throws IOException {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    byte[] content = readSmall(path);
    boolean longForm =
        content.length == LONG_FORM && NodeBlock.isZero(content, BlockHash.SIZE, LONG_FORM);
    if (content.length != BlockHash.SIZE && !longForm) {
      throw new VerityFormatException(
          path.toString(), 0, content.length + " bytes, expected a hash of 32");
    }
    return NodeBlock.isZero(content, 0, BlockHash.SIZE)
        ? Optional.empty()
        : Optional.of(BlockHash.stored(content, 0));
  }

  @Override
  public void write(BlockHash hash) throws IOException {
    replace(path, hash.bytes());
  }

  /** The content of a file that has at most 64 bytes. */
  static byte[] readSmall(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(LONG_FORM + 1);
      if (content.length > LONG_FORM) {
        throw new VerityFormatException(path.toString(), LONG_FORM, "more than 64 bytes");
      }
      return content;
    }
  }

  /** Writes the file whole or not at all; it is on the storage device afterwards. */
  static void replace(Path path, byte[] content) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    Path temporary = Files.createTempFile(folder, "." + path.getFileName(), ".tmp");
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap(content);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(
          temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      forceFolder(folder);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Puts new, renamed and deleted names on the storage device, where folders can be forced. */
  static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Not every platform lets a folder be opened; there the file system has to see to it.
      return;
    }
  }
}
