package io.premeasure.measure.console;

import java.util.stream.Collectors;

/**
 * Text for a terminal. What a file, a disk or a machine that is attested says must neither move the
 * cursor nor look like a line of this program.
 */
public final class Printable {
  /** Longest message, in characters. */
  static final int LONGEST_MESSAGE = 4096;

  private static final int LONGEST_PART = 256;

  private Printable() {}

  /**
   * A part of a message: without control characters, and not longer than 256 characters.
   *
   * @param text which the writer of a file may have chosen
   */
  public static String shortened(String text) {
    return line(cut(text, LONGEST_PART));
  }

  /** The text in one line; tabs stay. */
  static String line(String text) {
    StringBuilder line = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            each -> {
              if (each == '\n') {
                line.append("\\n");
              } else {
                line.appendCodePoint(each == '\t' || !controls(each) ? each : '?');
              }
            });
    return line.toString();
  }

  /** The text in lines of which only the first is not indented. */
  static String message(String text) {
    return cut(text, LONGEST_MESSAGE)
        .lines()
        .map(Printable::line)
        .collect(Collectors.joining(System.lineSeparator() + "    "));
  }

  /** Control characters of ASCII and ISO 8859-1, and those that turn the direction of writing. */
  private static boolean controls(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }

  private static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, length) + "...";
  }
}
