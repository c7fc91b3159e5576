package io.premeasure.verity;

import java.util.Arrays;
import java.util.HexFormat;

/** What is hashed together with every block: 0 to {@value #MAX_SIZE} bytes. */
public final class Salt {
  /** Bytes that the superblock has room for. */
  public static final int MAX_SIZE = 256;

  /** No salt at all. */
  public static final Salt NONE = new Salt(new byte[0]);

  private final byte[] bytes;

  private Salt(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A salt of these bytes.
   *
   * @throws IllegalArgumentException when there are more than {@value #MAX_SIZE}
   */
  public static Salt of(byte[] bytes) {
    if (bytes.length > MAX_SIZE) {
      throw new IllegalArgumentException(
          "salt of " + bytes.length + " bytes, at most " + MAX_SIZE + " are allowed");
    }
    return new Salt(bytes.clone());
  }

  /**
   * Reads hexadecimal digits; {@code -} and the empty string are no salt.
   *
   * @throws IllegalArgumentException when the text is no hexadecimal number or too long
   */
  public static Salt parse(String text) {
    if (text.equals("-")) {
      return NONE;
    }
    try {
      return of(HexFormat.of().parseHex(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("salt: " + e.getMessage(), e);
    }
  }

  /** A copy of the bytes. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** Number of bytes. */
  public int size() {
    return bytes.length;
  }

  /** Lower-case hexadecimal digits, or {@code -} when there is no salt. */
  @Override
  public String toString() {
    return bytes.length == 0 ? "-" : HexFormat.of().formatHex(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Salt salt && Arrays.equals(bytes, salt.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
