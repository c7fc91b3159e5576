package io.premeasure.verity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/** A file or block device. */
public final class FileBlockSource implements BlockSource {
  private final Path path;
  private final FileChannel channel;
  private final long size;
  private final Optional<Object> identity;
  private final AtomicReference<CompletableFuture<Optional<FileHoles>>> holes =
      new AtomicReference<>();

  private FileBlockSource(Path path, FileChannel channel, long size, Optional<Object> identity) {
    this.path = path;
    this.channel = channel;
    this.size = size;
    this.identity = identity;
  }

  /** Opens the file for reading. */
  public static FileBlockSource open(Path path) throws IOException {
    Optional<Object> identity = identity(path);
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      // Of the channel, not of the path: only that is right for block devices.
      return new FileBlockSource(path, channel, channel.size(), identity);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    read(position, ByteBuffer.wrap(into, offset, length));
  }

  @Override
  public void read(long position, ByteBuffer into) throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int count = channel.read(into, at);
      if (count < 0) {
        throw new VerityFormatException(
            name(), at, "end of file, expected " + into.remaining() + " more bytes");
      }
      at += count;
    }
  }

  @Override
  public boolean isStoredIn(Path file) throws IOException {
    return Files.exists(file) && Files.isSameFile(path, file);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The first call only starts to find out how to ask the operating system; until that is done,
   * and where it cannot be asked, everything may be data.
   */
  @Override
  public long nextData(long position) {
    CompletableFuture<Optional<FileHoles>> asked = holes.get();
    if (asked == null) {
      asked = new CompletableFuture<>();
      if (holes.compareAndSet(null, asked)) {
        CompletableFuture<?> unused = asked.completeAsync(this::openHoles);
      }
      return position;
    }
    return asked.getNow(Optional.empty()).map(found -> found.nextData(position)).orElse(position);
  }

  /** Returns when {@link #nextData} can ask the operating system, or will never be able to. */
  public void awaitHoles() {
    long unused = nextData(0);
    CompletableFuture<Optional<FileHoles>> asked = holes.get();
    if (asked != null) {
      CompletableFuture<Void> done = asked.thenAccept(found -> {});
      done.join();
    }
  }

  private Optional<FileHoles> openHoles() {
    // The path is opened once more; it must still be the same file.
    return FileHoles.open(path, size)
        .filter(
            found -> {
              boolean same = identity.isPresent() && identity.equals(identity(path));
              if (!same) {
                found.close();
              }
              return same;
            });
  }

  private static Optional<Object> identity(Path path) {
    try {
      return Optional.ofNullable(Files.readAttributes(path, BasicFileAttributes.class).fileKey());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    CompletableFuture<Optional<FileHoles>> asked = holes.get();
    if (asked != null) {
      CompletableFuture<?> unused = asked.thenAccept(found -> found.ifPresent(FileHoles::close));
    }
    channel.close();
  }
}
