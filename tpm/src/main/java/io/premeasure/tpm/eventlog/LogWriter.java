package io.premeasure.tpm.eventlog;

import java.io.ByteArrayOutputStream;

/** Little-endian writing. */
final class LogWriter {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  LogWriter u8(int value) {
    out.write(value);
    return this;
  }

  LogWriter u16(int value) {
    return u8(value).u8(value >>> 8);
  }

  LogWriter u32(long value) {
    return u16((int) value).u16((int) (value >>> 16));
  }

  LogWriter bytes(byte[] value) {
    out.writeBytes(value);
    return this;
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }
}
