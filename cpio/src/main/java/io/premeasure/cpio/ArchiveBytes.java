package io.premeasure.cpio;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of an archive, read at any position, wherever they lie. */
public interface ArchiveBytes extends Closeable {
  /** Length in bytes. */
  long size();

  /** Fills a part of the target from the given position, which must lie inside, as must its end. */
  void read(long position, byte[] target, int start, int length) throws IOException;

  @Override
  default void close() throws IOException {}

  /** As many bytes as asked for, or those up to the end. */
  default byte[] upTo(long position, int length) throws IOException {
    byte[] bytes = new byte[(int) Math.max(0, Math.min(length, size() - position))];
    read(position, bytes, 0, bytes.length);
    return bytes;
  }

  /** Bytes in memory; the array is not copied. */
  static ArchiveBytes of(byte[] content) {
    return new ArchiveBytes() {
      @Override
      public long size() {
        return content.length;
      }

      @Override
      public void read(long position, byte[] target, int start, int length) {
        System.arraycopy(content, Math.toIntExact(position), target, start, length);
      }
    };
  }

  /** A file, which must not shrink while it is read. */
  static ArchiveBytes open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      return new OpenFile(file, channel, channel.size());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** A file's bytes, read through its channel. */
  record OpenFile(Path file, FileChannel channel, long size) implements ArchiveBytes {
    @Override
    public void read(long position, byte[] target, int start, int length) throws IOException {
      ByteBuffer buffer = ByteBuffer.wrap(target, start, length);
      while (buffer.hasRemaining()) {
        int done = channel.read(buffer, position + buffer.position() - start);
        if (done < 0) {
          throw new EOFException(file + ": became shorter while being read");
        }
      }
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
