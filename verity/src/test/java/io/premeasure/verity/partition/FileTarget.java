package io.premeasure.verity.partition;

import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.FileBlockSource;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that real tools see as well. */
final class FileTarget implements BlockTarget {
  private final FileBlockSource source;
  private final FileChannel channel;

  private FileTarget(Path path) throws IOException {
    source = FileBlockSource.open(path);
    channel = FileChannel.open(path, StandardOpenOption.WRITE);
  }

  static FileTarget open(Path path) throws IOException {
    return new FileTarget(path);
  }

  /** Makes the file, or cuts or extends it. */
  static FileTarget ofLength(Path path, long length) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(length);
    }
    return new FileTarget(path);
  }

  @Override
  public String name() {
    return source.name();
  }

  @Override
  public long size() {
    return source.size();
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    source.read(position, into, offset, length);
  }

  @Override
  public void write(long position, byte[] from, int offset, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(from, offset, length);
    while (buffer.hasRemaining()) {
      channel.write(buffer, position + buffer.position() - offset);
    }
  }

  @Override
  public void zero(long position, long length) throws IOException {
    write(position, new byte[(int) length], 0, (int) length);
  }

  @Override
  public void force() {}

  @Override
  public void close() throws IOException {
    source.close();
    channel.close();
  }
}
