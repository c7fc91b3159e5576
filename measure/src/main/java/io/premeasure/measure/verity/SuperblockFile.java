package io.premeasure.measure.verity;

import io.premeasure.verity.Superblock;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Finds the superblock in a hash file. */
final class SuperblockFile {
  private SuperblockFile() {}

  /** The superblock at the hash offset; none where the options say so. */
  static Optional<Superblock> read(FileChannel channel, Path file, TreeOptions options)
      throws IOException {
    return options.superblock()
        ? Optional.of(read(channel, file, options.hashOffset()))
        : Optional.empty();
  }

  /** The superblock at an offset, which may be beyond the end of the file. */
  static Superblock read(FileChannel channel, Path file, long offset) throws IOException {
    if (offset < 0) {
      throw new VerityFormatException(file.toString(), "negative hash offset " + offset);
    }
    ByteBuffer bytes = ByteBuffer.allocate(Superblock.SIZE);
    while (bytes.hasRemaining()) {
      int count = channel.read(bytes, offset + bytes.position());
      if (count < 0) {
        break;
      }
    }
    byte[] found = Arrays.copyOf(bytes.array(), bytes.position());
    return Superblock.parse(file.toString(), offset, found);
  }
}
