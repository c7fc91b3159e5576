package io.premeasure.cpio.signing;

import io.premeasure.cpio.ArchiveFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads the few kinds of CBOR items that a signature object has (RFC 8949), in their shortest
 * encoding only. Nothing is allocated by a length from the input before it was bounded.
 */
final class CborReader {
  /** Major type of byte strings. */
  static final int BYTE_STRING = 2;

  private static final int DIRECT = 24;
  private static final int EIGHT_BYTES = 27;

  private final String source;
  private final InputStream in;
  private long offset;

  CborReader(String source, InputStream in) {
    this.source = source;
    this.in = in;
  }

  /** Takes bytes that have to be these. */
  void expect(byte[] expected, String what) throws IOException {
    long start = offset;
    byte[] found = bytes(expected.length, what);
    if (!Arrays.equals(found, expected)) {
      throw new ArchiveFormatException(source, start, "not " + what);
    }
  }

  /**
   * Takes the head of a byte string.
   *
   * @return the length of the string that follows, 0 to 2^63-1
   */
  long byteStringLength(String what) throws IOException {
    long start = offset;
    int first = bytes(1, what)[0] & 0xff;
    int additional = first & 0x1f;
    if (first >> 5 != BYTE_STRING || additional > EIGHT_BYTES) {
      throw new ArchiveFormatException(
          source, start, "found 0x%02x, expected %s as a byte string".formatted(first, what));
    }
    if (additional < DIRECT) {
      return additional;
    }
    int width = 1 << (additional - DIRECT);
    long value = 0;
    for (byte b : bytes(width, what)) {
      value = value << 8 | (b & 0xff);
    }
    long smallest = width == 1 ? DIRECT : 1L << (width * 4);
    if (value < smallest) {
      throw new ArchiveFormatException(
          source, start, "length of " + what + " is not in its shortest form, or above 2^63-1");
    }
    return value;
  }

  /** Takes a byte string of at most so many bytes. */
  byte[] byteString(int limit, String what) throws IOException {
    long start = offset;
    long length = byteStringLength(what);
    if (length > limit) {
      throw new ArchiveFormatException(
          source, start, what + " of " + length + " bytes, expected at most " + limit);
    }
    return bytes((int) length, what);
  }

  /** Takes bytes into a buffer, as many as it has room for and no more than so many. */
  int read(byte[] buffer, long limit, String what) throws IOException {
    int count = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, limit));
    offset += count;
    if (count == 0) {
      throw new ArchiveFormatException(source, offset, "ends in " + what);
    }
    return count;
  }

  /** There must be nothing left. */
  void expectEnd() throws IOException {
    if (in.read() >= 0) {
      throw new ArchiveFormatException(source, offset, "more bytes after the end");
    }
  }

  /** An error at the place that was reached. */
  ArchiveFormatException error(String reason) {
    return new ArchiveFormatException(source, offset, reason);
  }

  private byte[] bytes(int length, String what) throws IOException {
    byte[] bytes = in.readNBytes(length);
    offset += bytes.length;
    if (bytes.length < length) {
      throw new ArchiveFormatException(source, offset, "ends in " + what);
    }
    return bytes;
  }
}
