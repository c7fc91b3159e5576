package io.premeasure.tpm.eventlog.cel;

import io.premeasure.tpm.TpmFormatException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The kinds of CBOR items that a log has (RFC 8949), all of definite length. */
final class CborItems {
  static final int UNSIGNED = 0;
  static final int BYTES = 2;
  static final int TEXT = 3;
  static final int ARRAY = 4;
  static final int MAP = 5;

  private static final int DIRECT = 24;
  private static final int EIGHT_BYTES = 27;

  private final String source;
  private final ByteBuffer in;

  CborItems(String source, byte[] content) {
    this.source = source;
    this.in = ByteBuffer.wrap(content);
  }

  int position() {
    return in.position();
  }

  boolean hasMore() {
    return in.hasRemaining();
  }

  /** The major type of the next item. */
  int kind() throws TpmFormatException {
    require(1);
    return Byte.toUnsignedInt(in.get(in.position())) >> 5;
  }

  /**
   * Takes the head of an item.
   *
   * @param kind the major type that it must have
   * @return the number, or the number of bytes or of entries that follow: 0 to 2^63-1
   */
  long head(int kind) throws TpmFormatException {
    int at = in.position();
    if (kind() != kind) {
      throw bad(at, "item of kind " + kind() + ", expected " + kind);
    }
    int additional = in.get() & 0x1f;
    if (additional < DIRECT) {
      return additional;
    }
    if (additional > EIGHT_BYTES) {
      throw bad(at, "item of indefinite length");
    }
    int width = 1 << (additional - DIRECT);
    require(width);
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = value << 8 | Byte.toUnsignedLong(in.get());
    }
    if (value < 0) {
      throw bad(at, "number above 2^63-1");
    }
    return value;
  }

  /** Takes a string of bytes or of text. */
  byte[] string(int kind) throws TpmFormatException {
    long length = head(kind);
    require(length);
    byte[] value = new byte[(int) length];
    in.get(value);
    return value;
  }

  TpmFormatException bad(int at, String reason) {
    return new TpmFormatException(source, at, reason);
  }

  private void require(long length) throws TpmFormatException {
    if (length > in.remaining()) {
      throw bad(in.position(), length + " bytes expected, " + in.remaining() + " are left");
    }
  }

  /** Writes a head in its shortest form. */
  static void put(ByteArrayOutputStream out, int kind, long value) {
    int major = kind << 5;
    if (value < DIRECT) {
      out.write(major | (int) value);
      return;
    }
    int step = value < 1L << 8 ? 0 : value < 1L << 16 ? 1 : value < 1L << 32 ? 2 : 3;
    out.write(major | (DIRECT + step));
    for (int shift = 8 * ((1 << step) - 1); shift >= 0; shift -= 8) {
      out.write((int) (value >>> shift));
    }
  }

  static void putBytes(ByteArrayOutputStream out, byte[] value) {
    put(out, BYTES, value.length);
    out.writeBytes(value);
  }

  static void putText(ByteArrayOutputStream out, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    put(out, TEXT, bytes.length);
    out.writeBytes(bytes);
  }
}
