package io.premeasure.verity;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes to a file past the system's cache of file pages. A large file that is forced to the
 * storage anyway is written in half the time so, and what others have in the cache stays there.
 */
final class UncachedWriter implements Closeable {
  /** Positions, lengths and addresses must be multiples of the storage's block. */
  static final int ALIGNMENT = 4096;

  // Each write waits for the storage: small ones are better collected in the cache.
  private static final int SMALLEST = 1 << 17;

  private final FileChannel channel;
  private volatile boolean refused;

  private UncachedWriter(FileChannel channel) {
    this.channel = channel;
  }

  /** Opens a file that exists; empty where the file system cannot do it. */
  static Optional<UncachedWriter> open(Path path) {
    try {
      if (Files.getFileStore(path).getBlockSize() > ALIGNMENT) {
        return Optional.empty();
      }
      Optional<OpenOption> direct = direct();
      if (direct.isEmpty()) {
        return Optional.empty();
      }
      FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, direct.get());
      return Optional.of(new UncachedWriter(channel));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  /** The JDK's own option, which its newer compilers warn of and other JDKs need not have. */
  private static Optional<OpenOption> direct() {
    try {
      return Stream.of(Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants())
          .filter(constant -> constant.toString().equals("DIRECT"))
          .map(OpenOption.class::cast)
          .findFirst();
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }

  /**
   * Writes as much from the start of what remains as can be written this way, perhaps nothing, and
   * moves the buffer's position behind it. An error ends it: the cached way, which then takes the
   * rest, has the last word on what is wrong.
   */
  void write(long position, ByteBuffer from) {
    int start = from.position();
    int end = start + from.remaining() / ALIGNMENT * ALIGNMENT;
    if (refused || end - start < SMALLEST || position % ALIGNMENT != 0 || !isAligned(from)) {
      return;
    }
    ByteBuffer part = from.duplicate().limit(end);
    try {
      while (part.hasRemaining() && part.position() % ALIGNMENT == start % ALIGNMENT) {
        channel.write(part, position + part.position() - start);
      }
    } catch (IOException e) {
      refused = true;
    }
    from.position(part.position());
  }

  private static boolean isAligned(ByteBuffer bytes) {
    return bytes.isDirect() && bytes.alignmentOffset(bytes.position(), ALIGNMENT) == 0;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
