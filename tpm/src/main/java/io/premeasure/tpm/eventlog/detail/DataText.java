package io.premeasure.tpm.eventlog.detail;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Texts in event data: ASCII or UTF-8, or UTF-16 little-endian; zero bytes at the end or none. */
final class DataText {
  private DataText() {}

  /** The text that the data is, in whichever encoding; empty when it is none. */
  static Optional<String> of(byte[] data) {
    return looksWide(data) ? wide(data) : narrow(data);
  }

  /** The data as UTF-8 when that gives printable text. */
  static Optional<String> narrow(byte[] data) {
    return decode(data, StandardCharsets.UTF_8);
  }

  /** The data as UTF-16 when that gives printable text; an odd zero byte at the end is ignored. */
  static Optional<String> wide(byte[] data) {
    boolean odd = data.length % 2 == 1 && data[data.length - 1] == 0;
    return decode(odd ? Arrays.copyOf(data, data.length - 1) : data, StandardCharsets.UTF_16LE);
  }

  /** Whether the data starts as Latin text in UTF-16 does. */
  static boolean looksWide(byte[] data) {
    return data.length >= 4 && data[0] != 0 && data[1] == 0 && data[3] == 0;
  }

  private static Optional<String> decode(byte[] data, Charset charset) {
    try {
      String text = charset.newDecoder().decode(ByteBuffer.wrap(data)).toString();
      int end = text.length();
      while (end > 0 && text.charAt(end - 1) == 0) {
        end--;
      }
      String trimmed = text.substring(0, end);
      return end > 0 && trimmed.chars().allMatch(DataText::printable)
          ? Optional.of(trimmed)
          : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean printable(int character) {
    return !Character.isISOControl(character)
        || character == '\n'
        || character == '\t'
        || character == '\r';
  }
}
