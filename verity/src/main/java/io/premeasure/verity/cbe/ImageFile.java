package io.premeasure.verity.cbe;

import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** An image's file or block device, opened for writing. */
final class ImageFile implements ImageTarget {
  private static final int CHUNK = 1 << 16;

  private final Path path;
  private final FileChannel channel;

  private ImageFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  static ImageFile open(Path path) throws IOException {
    return new ImageFile(
        path, FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  /** Makes a file of zeros. */
  static ImageFile create(Path path, long size) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.SPARSE);
    ImageFile file = new ImageFile(path, channel);
    file.grow(size);
    return file;
  }

  @Override
  public void grow(long size) throws IOException {
    if (channel.size() < size) {
      channel.write(ByteBuffer.allocate(1), size - 1);
    }
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public long size() throws IOException {
    return channel.size();
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
    while (buffer.hasRemaining()) {
      long at = position + length - buffer.remaining();
      if (channel.read(buffer, at) < 0) {
        throw new VerityFormatException(
            name(), at, "end of file, expected " + buffer.remaining() + " more bytes");
      }
    }
  }

  @Override
  public void write(long position, byte[] from, int offset, int length) throws IOException {
    checkInside(position, length);
    ByteBuffer buffer = ByteBuffer.wrap(from, offset, length);
    while (buffer.hasRemaining()) {
      channel.write(buffer, position + length - buffer.remaining());
    }
  }

  @Override
  public void zero(long position, long length) throws IOException {
    checkInside(position, length);
    byte[] zeros = new byte[(int) Math.min(CHUNK, length)];
    for (long done = 0; done < length; done += zeros.length) {
      write(position + done, zeros, 0, (int) Math.min(zeros.length, length - done));
    }
  }

  @Override
  public void force() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private void checkInside(long position, long length) throws IOException {
    if (position < 0 || length < 0 || length > size() - position) {
      throw new VerityFormatException(name(), size(), "end of file, nothing is written beyond");
    }
  }
}
