package io.premeasure.verity.filesystem.ext;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;

/** The content of a file that fits its inode. */
final class InlineContent implements BlockSource {
  private final String name;
  private final byte[] content;

  InlineContent(String name, byte[] content) {
    this.name = name;
    this.content = content;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return content.length;
  }

  @Override
  public void read(long position, byte[] into, int offset, int length)
      throws VerityFormatException {
    if (position < 0 || length > content.length - position) {
      throw new VerityFormatException(
          name, content.length, "end of file, expected " + length + " bytes at " + position);
    }
    System.arraycopy(content, (int) position, into, offset, length);
  }

  @Override
  public void close() {}
}
