package io.premeasure.verity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file or block device. */
public final class FileBlockSource implements BlockSource {
  private final Path path;
  private final FileChannel channel;
  private final long size;

  private FileBlockSource(Path path, FileChannel channel, long size) {
    this.path = path;
    this.channel = channel;
    this.size = size;
  }

  /** Opens the file for reading. */
  public static FileBlockSource open(Path path) throws IOException {
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
    try {
      // Of the channel, not of the path: only that is right for block devices.
      return new FileBlockSource(path, channel, channel.size());
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
    ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
    long at = position;
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer, at);
      if (count < 0) {
        throw new VerityFormatException(
            name(), at, "end of file, expected " + buffer.remaining() + " more bytes");
      }
      at += count;
    }
  }

  @Override
  public boolean isStoredIn(Path file) throws IOException {
    return Files.exists(file) && Files.isSameFile(path, file);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
