package io.premeasure.tpm.device;

import java.nio.ByteBuffer;

/** The header of every TPM response: tag, total size and response code, big-endian. */
final class ResponseFrame {
  /** Bytes of the header. */
  static final int HEADER = 10;

  /** The largest response that is accepted, in bytes. */
  static final int LARGEST = 4096;

  private ResponseFrame() {}

  /** The total size that a header announces, after a check of its range. */
  static int size(String description, ByteBuffer header) throws TpmUnavailableException {
    return checkSize(description, header.getInt(2));
  }

  /** The size, when a response can have it. */
  static int checkSize(String description, int size) throws TpmUnavailableException {
    if (size < HEADER || size > LARGEST) {
      throw new TpmUnavailableException(
          description
              + ": response of "
              + Integer.toUnsignedString(size)
              + " bytes, expected 10 to 4096; this is no TPM 2.0");
    }
    return size;
  }
}
