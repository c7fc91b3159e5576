package io.premeasure.tpm.device;

import java.nio.ByteBuffer;

/** Reads the big-endian parameters of a response; what does not fit ends in an exception. */
final class ResponseReader {
  private static final int TAG_SESSIONS = 0x8002;

  private final String description;
  private final ByteBuffer bytes;

  /** Starts at the parameters of a successful response without handles. */
  ResponseReader(String description, byte[] response) throws TpmUnavailableException {
    this.description = description;
    bytes = ByteBuffer.wrap(response).asReadOnlyBuffer();
    int tag = u16();
    bytes.position(ResponseFrame.HEADER);
    if (tag == TAG_SESSIONS) {
      int size = u32();
      if (size < 0 || size > bytes.remaining()) {
        throw malformed("parameter size " + Integer.toUnsignedString(size));
      }
      bytes.limit(bytes.position() + size);
    }
  }

  int u8() throws TpmUnavailableException {
    need(1);
    return bytes.get() & 0xff;
  }

  int u16() throws TpmUnavailableException {
    need(2);
    return bytes.getShort() & 0xffff;
  }

  /** 32 bits; may be negative. */
  int u32() throws TpmUnavailableException {
    need(4);
    return bytes.getInt();
  }

  byte[] bytes(int length) throws TpmUnavailableException {
    need(length);
    byte[] value = new byte[length];
    bytes.get(value);
    return value;
  }

  /** A count of list items, at most the limit. */
  int count(int limit) throws TpmUnavailableException {
    int count = u32();
    if (count < 0 || count > limit) {
      throw malformed(
          "a list of " + Integer.toUnsignedString(count) + ", expected at most " + limit);
    }
    return count;
  }

  /** The parameters must end here. */
  void end() throws TpmUnavailableException {
    if (bytes.hasRemaining()) {
      throw malformed(bytes.remaining() + " bytes after the end");
    }
  }

  TpmUnavailableException malformed(String what) {
    return new TpmUnavailableException(
        description + ": malformed response at offset " + bytes.position() + ": " + what);
  }

  private void need(int length) throws TpmUnavailableException {
    if (length > bytes.remaining()) {
      throw malformed("expected " + length + " bytes, found " + bytes.remaining());
    }
  }
}
