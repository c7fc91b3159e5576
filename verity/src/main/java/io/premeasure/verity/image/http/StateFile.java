package io.premeasure.verity.image.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The file that holds a {@link DownloadState}; it is always there whole or not at all. */
final class StateFile {
  private static final long MAX_SIZE = 64L << 20;

  private final Path path;

  StateFile(Path path) {
    this.path = path;
  }

  /** The state, empty when there is no file. */
  Optional<DownloadState> read() throws IOException {
    if (!Files.exists(path) || Files.size(path) > MAX_SIZE) {
      return Optional.empty();
    }
    // Latin-1 reads any bytes; the parser refuses what does not belong there.
    String text = Files.readString(path, StandardCharsets.ISO_8859_1);
    return Optional.of(DownloadState.decode(path.toString(), text));
  }

  void write(DownloadState state) throws IOException {
    Path temporary = path.resolveSibling(path.getFileName() + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.ISO_8859_1.encode(state.encode());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(
        temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  void delete() throws IOException {
    Files.deleteIfExists(path);
  }
}
