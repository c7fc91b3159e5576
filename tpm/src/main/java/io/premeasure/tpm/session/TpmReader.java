package io.premeasure.tpm.session;

import io.premeasure.tpm.TpmFormatException;
import java.nio.ByteBuffer;

/** Reads TPM structures: integers big-endian; nothing beyond the end is ever read. */
public final class TpmReader {
  private final String source;
  private final ByteBuffer bytes;

  /**
   * Starts at the first byte.
   *
   * @param source for messages
   */
  public TpmReader(String source, byte[] bytes) {
    this.source = source;
    this.bytes = ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** Takes 8 bits. */
  public int u8() throws TpmFormatException {
    need(1);
    return bytes.get() & 0xff;
  }

  /** Takes 16 bits. */
  public int u16() throws TpmFormatException {
    need(2);
    return bytes.getShort() & 0xffff;
  }

  /** Takes 32 bits, which may be negative. */
  public int u32() throws TpmFormatException {
    need(4);
    return bytes.getInt();
  }

  /** Takes 64 bits, which may be negative. */
  public long u64() throws TpmFormatException {
    need(8);
    return bytes.getLong();
  }

  /** Takes as many bytes. */
  public byte[] bytes(int length) throws TpmFormatException {
    need(length);
    byte[] value = new byte[length];
    bytes.get(value);
    return value;
  }

  /** Takes a TPM2B's bytes. */
  public byte[] sized() throws TpmFormatException {
    return bytes(u16());
  }

  /** Takes what is left. */
  public byte[] rest() throws TpmFormatException {
    return bytes(bytes.remaining());
  }

  /** Nothing may be left. */
  public void end() throws TpmFormatException {
    if (bytes.hasRemaining()) {
      throw malformed(bytes.remaining() + " bytes after the end");
    }
  }

  /** An error at the present position. */
  public TpmFormatException malformed(String what) {
    return new TpmFormatException(source, bytes.position(), what);
  }

  private void need(int length) throws TpmFormatException {
    if (length < 0 || length > bytes.remaining()) {
      throw malformed("end of data, expected " + length + " more bytes");
    }
  }
}
