package io.premeasure.verity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** A file or block device that is read and written in place; a file can also change its length. */
public final class FileBlockTarget implements BlockTarget {
  private static final int ZERO_SIZE = 1 << 20;

  private final Path path;
  private final FileChannel channel;
  private final Optional<HolePuncher> puncher;
  private volatile long size;
  private Optional<FileHoles> holes;
  private volatile Optional<UncachedWriter> uncached = Optional.empty();

  private FileBlockTarget(Path path, FileChannel channel) throws IOException {
    this.path = path;
    this.channel = channel;
    this.size = channel.size();
    this.puncher = Files.isRegularFile(path) ? HolePuncher.open(path) : Optional.empty();
    this.holes = FileHoles.open(path, size);
  }

  /** Opens a file or device that exists. */
  public static FileBlockTarget open(Path path) throws IOException {
    return over(path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  /**
   * Creates a file that is one hole.
   *
   * @throws java.nio.file.FileAlreadyExistsException when there is one of that name
   */
  public static FileBlockTarget create(Path path, long size) throws IOException {
    FileBlockTarget target =
        over(
            path,
            FileChannel.open(
                path,
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE));
    try {
      target.resize(size);
      return target;
    } catch (IOException | RuntimeException e) {
      target.close();
      Files.deleteIfExists(path);
      throw e;
    }
  }

  private static FileBlockTarget over(Path path, FileChannel channel) throws IOException {
    try {
      return new FileBlockTarget(path, channel);
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

  /**
   * Changes the length; new bytes are zero and take no storage.
   *
   * @throws IllegalArgumentException for a negative length
   */
  public synchronized void resize(long newSize) throws IOException {
    if (newSize < 0) {
      throw new IllegalArgumentException("length " + newSize);
    }
    if (newSize < size) {
      channel.truncate(newSize);
    } else if (newSize > size) {
      writeFully(ByteBuffer.allocate(1), newSize - 1);
    }
    size = newSize;
    holes.ifPresent(FileHoles::close);
    holes = FileHoles.open(path, newSize);
  }

  /**
   * Writes bytes at or behind the end, which makes the file longer, in one step where the system
   * does so; what lies between is zero.
   *
   * @throws IllegalArgumentException for a position before the end
   */
  public synchronized void append(long position, byte[] bytes) throws IOException {
    if (position < size) {
      throw new IllegalArgumentException("position " + position + " before the end at " + size);
    }
    writeFully(ByteBuffer.wrap(bytes), position);
    size = position + bytes.length;
    holes.ifPresent(FileHoles::close);
    holes = FileHoles.open(path, size);
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    read(position, ByteBuffer.wrap(into, offset, length));
  }

  @Override
  public void read(long position, ByteBuffer into) throws IOException {
    requireInside(position, into.remaining());
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
  public void write(long position, byte[] from, int offset, int length) throws IOException {
    write(position, ByteBuffer.wrap(from, offset, length));
  }

  /**
   * Writes what remains in a buffer. After {@link #passCache} large pieces at multiples of 4096
   * from {@link #bufferFor} go past the system's cache.
   *
   * @throws VerityFormatException when it reaches beyond the end
   */
  public void write(long position, ByteBuffer from) throws IOException {
    requireInside(position, from.remaining());
    int start = from.position();
    if (uncached.isPresent()) {
      uncached.get().write(position, from);
    }
    writeFully(from, position + from.position() - start);
    forgetHoles();
  }

  /**
   * Writes large pieces past the system's cache from now on, where it can: for a file that is
   * forced to the storage and not read again soon.
   */
  public synchronized void passCache() {
    if (uncached.isEmpty()) {
      uncached = UncachedWriter.open(path);
    }
  }

  /** A buffer of which large pieces are written fastest. */
  public static ByteBuffer bufferFor(int length) {
    int alignment = UncachedWriter.ALIGNMENT;
    return ByteBuffer.allocateDirect(length + alignment).alignedSlice(alignment).limit(length);
  }

  @Override
  public void zero(long position, long length) throws IOException {
    requireInside(position, length);
    if (length == 0 || puncher.map(found -> found.punch(position, length)).orElse(false)) {
      return;
    }
    byte[] zeros = new byte[(int) Math.min(ZERO_SIZE, length)];
    for (long done = 0; done < length; done += zeros.length) {
      int part = (int) Math.min(zeros.length, length - done);
      writeFully(ByteBuffer.wrap(zeros, 0, part), position + done);
    }
    forgetHoles();
  }

  @Override
  public synchronized long nextData(long position) {
    return holes.map(found -> found.nextData(position)).orElse(position);
  }

  @Override
  public boolean isStoredIn(Path file) throws IOException {
    return Files.exists(file) && Files.isSameFile(path, file);
  }

  @Override
  public void force() throws IOException {
    channel.force(true);
  }

  private void writeFully(ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  private synchronized void forgetHoles() {
    holes.ifPresent(FileHoles::forget);
  }

  private void requireInside(long position, long length) throws VerityFormatException {
    if (position < 0 || length < 0 || length > size - position) {
      throw new VerityFormatException(
          name(), position, length + " bytes reach beyond the end at " + size);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    holes.ifPresent(FileHoles::close);
    puncher.ifPresent(HolePuncher::close);
    try {
      if (uncached.isPresent()) {
        uncached.get().close();
      }
    } finally {
      channel.close();
    }
  }
}
