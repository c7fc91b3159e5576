package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.Arrays;

/**
 * A disk that is one hole.
 *
 * @param name for messages
 * @param size in bytes
 */
public record BlankDisk(String name, long size) implements BlockSource {
  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    if (position < 0 || length < 0 || length > size - position) {
      throw new VerityFormatException(
          name, position, length + " bytes reach beyond the end at " + size);
    }
    Arrays.fill(into, offset, offset + length, (byte) 0);
  }

  @Override
  public long nextData(long position) {
    return Math.max(position, size);
  }

  @Override
  public void close() {}
}
