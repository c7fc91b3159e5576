package io.premeasure.verity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Positioned, whole reads and writes on a channel. */
final class BlockFile {
  private BlockFile() {}

  /** Fills the part of the array from the offset, or fails naming where the file ends. */
  static void read(
      FileChannel channel, String source, long offset, byte[] target, int at, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(target, at, length);
    long position = offset;
    while (buffer.hasRemaining()) {
      int count = channel.read(buffer, position);
      if (count < 0) {
        throw new VerityFormatException(
            source, position, "file ends, expected " + buffer.remaining() + " more bytes");
      }
      position += count;
    }
  }

  /** Writes the whole part of the array at the offset. */
  static void write(FileChannel channel, long offset, byte[] source, int at, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(source, at, length);
    long position = offset;
    while (buffer.hasRemaining()) {
      position += channel.write(buffer, position);
    }
  }
}
