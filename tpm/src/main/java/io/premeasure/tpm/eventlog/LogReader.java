package io.premeasure.tpm.eventlog;

import io.premeasure.tpm.TpmFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Little-endian reading that never goes beyond the end of the log. */
final class LogReader {
  private final String source;
  private final ByteBuffer bytes;

  LogReader(String source, byte[] bytes) {
    this.source = source;
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  int position() {
    return bytes.position();
  }

  int remaining() {
    return bytes.remaining();
  }

  int u8(String field) throws TpmFormatException {
    require(1, field);
    return Byte.toUnsignedInt(bytes.get());
  }

  int u16(String field) throws TpmFormatException {
    require(2, field);
    return Short.toUnsignedInt(bytes.getShort());
  }

  long u32(String field) throws TpmFormatException {
    require(4, field);
    return Integer.toUnsignedLong(bytes.getInt());
  }

  byte[] bytes(long length, String field) throws TpmFormatException {
    require(length, field);
    byte[] result = new byte[(int) length];
    bytes.get(result);
    return result;
  }

  /** Whether all that remains is that byte. */
  boolean restIs(int value) {
    for (int i = bytes.position(); i < bytes.limit(); i++) {
      if (Byte.toUnsignedInt(bytes.get(i)) != value) {
        return false;
      }
    }
    return true;
  }

  TpmFormatException bad(int offset, String reason) {
    return new TpmFormatException(source, offset, reason);
  }

  private void require(long length, String field) throws TpmFormatException {
    if (length > bytes.remaining()) {
      throw bad(
          bytes.position(),
          field + " needs " + length + " bytes, " + bytes.remaining() + " are left");
    }
  }
}
