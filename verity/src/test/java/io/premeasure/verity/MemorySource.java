package io.premeasure.verity;

import java.io.IOException;

/** A source in memory. */
final class MemorySource implements BlockSource {
  private final String name;
  private final byte[] bytes;

  MemorySource(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public void read(long position, byte[] into, int offset, int length) throws IOException {
    if (position + length > bytes.length) {
      throw new VerityFormatException(name, bytes.length, "end of source");
    }
    System.arraycopy(bytes, (int) position, into, offset, length);
  }

  @Override
  public void close() {}
}
