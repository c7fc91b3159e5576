package io.premeasure.cpio.events;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/**
 * A JSON string as the original reader decodes it: {@code \}{@code u00XX} gives one byte, and of
 * the upper-case hex digits only {@code A} is known.
 */
final class IdentityString {
  private static final String ESCAPES = "\"\\/bfnrt";
  private static final String MEANINGS = "\"\\/\b\f\n\r\t";
  private static final String HEX = "0123456789abcdef";

  private final byte[] text;
  private int at;

  /** A string whose opening quote lies just before the given index. */
  IdentityString(byte[] text, int start) {
    this.text = text;
    this.at = start;
  }

  /** Index after the closing quote, once decoded. */
  int end() {
    return at;
  }

  /** The bytes up to a NUL that an escape may have made; empty when the string is malformed. */
  Optional<byte[]> decode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    boolean cut = false;
    while (at < text.length) {
      int c = text[at++] & 0xff;
      if (c == '"') {
        return Optional.of(out.toByteArray());
      }
      int decoded = c == '\\' ? escape() : c;
      if (decoded < 0) {
        return Optional.empty();
      }
      cut |= decoded == 0;
      if (!cut) {
        out.write(decoded);
      }
    }
    return Optional.empty();
  }

  private int escape() {
    if (at >= text.length) {
      return -1;
    }
    byte c = text[at++];
    if (c == 'u') {
      return unicode();
    }
    int known = ESCAPES.indexOf(c);
    return known < 0 ? -1 : MEANINGS.charAt(known);
  }

  private int unicode() {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = at < text.length ? digit(text[at++]) : -1;
      if (digit < 0) {
        return -1;
      }
      value = (value << 4) | digit;
    }
    return value > 0xff ? -1 : value;
  }

  private static int digit(byte c) {
    return c == 'A' ? 10 : HEX.indexOf(c);
  }
}
