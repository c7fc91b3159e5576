package io.premeasure.verity;

import java.util.Arrays;

/** A disk in memory, for the tests of every package of this module. */
public final class MemoryTarget implements BlockTarget {
  private final String name;
  private final byte[] bytes;

  /** The array itself, not a copy: a test can damage it. */
  public MemoryTarget(String name, byte[] bytes) {
    this.name = name;
    this.bytes = bytes;
  }

  /** The array behind it. */
  public byte[] bytes() {
    return bytes;
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
    System.arraycopy(bytes, checked(position, length), into, offset, length);
  }

  @Override
  public void write(long position, byte[] from, int offset, int length)
      throws VerityFormatException {
    System.arraycopy(from, offset, bytes, checked(position, length), length);
  }

  @Override
  public void zero(long position, long length) throws VerityFormatException {
    int start = checked(position, length);
    Arrays.fill(bytes, start, (int) (start + length), (byte) 0);
  }

  @Override
  public void force() {}

  private int checked(long position, long length) throws VerityFormatException {
    if (position < 0 || length < 0 || length > bytes.length - position) {
      throw new VerityFormatException(name, bytes.length, "end of source");
    }
    return (int) position;
  }

  @Override
  public void close() {}
}
