package io.premeasure.tpm.session;

import java.io.ByteArrayOutputStream;

/** Marshals TPM structures: integers big-endian, TPM2B structures with 16-bit lengths. */
public final class TpmWriter {
  private static final int LARGEST_TPM2B = 0xffff;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Appends 8 bits. */
  public TpmWriter u8(int value) {
    out.write(value);
    return this;
  }

  /** Appends 16 bits. */
  public TpmWriter u16(int value) {
    return u8(value >> 8).u8(value);
  }

  /** Appends 32 bits. */
  public TpmWriter u32(int value) {
    return u16(value >> 16).u16(value);
  }

  /** Appends bytes as they are. */
  public TpmWriter bytes(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /**
   * Appends a TPM2B: length and bytes.
   *
   * @throws IllegalArgumentException for more than 65535 bytes
   */
  public TpmWriter sized(byte[] bytes) {
    if (bytes.length > LARGEST_TPM2B) {
      throw new IllegalArgumentException(bytes.length + " bytes in a TPM2B");
    }
    return u16(bytes.length).bytes(bytes);
  }

  /** All that was appended. */
  public byte[] toBytes() {
    return out.toByteArray();
  }
}
