package io.premeasure.verity.filesystem.ext;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of a file in its directory. A name is bytes; ext does not say in which encoding, so two
 * names are equal when their bytes are.
 */
public final class FileName {
  private final byte[] bytes;

  /** A name of these bytes. */
  public FileName(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  /** The UTF-8 bytes of a text as a name. */
  public static FileName of(String text) {
    return new FileName(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The bytes as stored. */
  public byte[] bytes() {
    return bytes.clone();
  }

  boolean is(String ascii) {
    return Arrays.equals(bytes, ascii.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FileName name && Arrays.equals(bytes, name.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The name as UTF-8 text; bytes that are not UTF-8 become U+FFFD. */
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
