package io.premeasure.tpm.eventlog;

import io.premeasure.tpm.TpmFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Little-endian reading that never goes beyond the end of the input. Not safe for two threads. */
public final class LogReader {
  private final String source;
  private final ByteBuffer bytes;

  /**
   * A reader at the start of the bytes, which must not change while it is used.
   *
   * @param source the name that errors carry
   */
  public LogReader(String source, byte[] bytes) {
    this.source = source;
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** How many bytes were read. */
  public int position() {
    return bytes.position();
  }

  /** How many bytes are left. */
  public int remaining() {
    return bytes.remaining();
  }

  /** The next byte, 0 to 255. */
  public int u8(String field) throws TpmFormatException {
    require(1, field);
    return Byte.toUnsignedInt(bytes.get());
  }

  /** The next two bytes, 0 to 65535. */
  public int u16(String field) throws TpmFormatException {
    require(2, field);
    return Short.toUnsignedInt(bytes.getShort());
  }

  /** The next four bytes, 0 to 4294967295. */
  public long u32(String field) throws TpmFormatException {
    require(4, field);
    return Integer.toUnsignedLong(bytes.getInt());
  }

  /**
   * The next bytes.
   *
   * @param field what they are, for the error when fewer are left
   */
  public byte[] bytes(long length, String field) throws TpmFormatException {
    require(length, field);
    byte[] result = new byte[(int) length];
    bytes.get(result);
    return result;
  }

  /** Whether all that remains is that byte. */
  public boolean restIs(int value) {
    for (int i = bytes.position(); i < bytes.limit(); i++) {
      if (Byte.toUnsignedInt(bytes.get(i)) != value) {
        return false;
      }
    }
    return true;
  }

  /** An error at an offset of the input. */
  public TpmFormatException bad(int offset, String reason) {
    return new TpmFormatException(source, offset, reason);
  }

  /** The next eight bytes as they stand: a value above 2^63-1 is negative. */
  public long u64(String field) throws TpmFormatException {
    require(8, field);
    return bytes.getLong();
  }

  /** The next eight bytes, which must be a length that the rest of the input has room for. */
  public int length64(String field) throws TpmFormatException {
    int at = position();
    long length = u64(field);
    if (length < 0 || length > bytes.remaining()) {
      throw bad(
          at,
          "%s is %s, %d bytes are left"
              .formatted(field, Long.toUnsignedString(length), bytes.remaining()));
    }
    return (int) length;
  }

  private void require(long length, String field) throws TpmFormatException {
    if (length > bytes.remaining()) {
      throw bad(
          bytes.position(),
          field + " needs " + length + " bytes, " + bytes.remaining() + " are left");
    }
  }
}
