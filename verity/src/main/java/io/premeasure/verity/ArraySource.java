package io.premeasure.verity;

/** Bytes in memory. */
final class ArraySource implements BlockSource {
  private final String name;
  private final byte[] bytes;

  ArraySource(String name, byte[] bytes) {
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
  public void read(long position, byte[] into, int offset, int length)
      throws VerityFormatException {
    if (position < 0 || length > bytes.length - position) {
      throw new VerityFormatException(
          name, bytes.length, "end of data, expected " + length + " bytes at " + position);
    }
    System.arraycopy(bytes, (int) position, into, offset, length);
  }

  @Override
  public void close() {}
}
