package io.premeasure.measure.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The lines of a text, with a place that moves on. Empty lines and comments are passed over. */
final class YamlLines {
  private final String source;
  private final List<Line> lines = new ArrayList<>();
  private int next;

  /**
   * A line.
   *
   * @param number from 1
   * @param indent spaces in front
   * @param text what follows them
   */
  record Line(int number, int indent, String text) {
    boolean isBlank() {
      return text.isBlank() || text.startsWith("#");
    }

    /** Whether it is an item of a list. */
    boolean isItem() {
      return text.equals("-") || text.startsWith("- ");
    }

    /** Whether it goes on with a mapping, unless it marks the document's end. */
    boolean isMember(int mapping) {
      return indent == mapping && !isItem() && !(indent == 0 && text.equals("..."));
    }
  }

  YamlLines(String source, String text) {
    this.source = source;
    for (String raw : text.split("\r?\n", -1)) {
      String stripped = raw.replaceFirst("^ +", "");
      lines.add(
          new Line(lines.size() + 1, raw.length() - stripped.length(), stripped.stripTrailing()));
    }
  }

  /** The next line that says something; absent at the end. */
  Optional<Line> peek() throws YamlFormatException {
    while (next < lines.size() && lines.get(next).isBlank()) {
      next++;
    }
    if (next == lines.size()) {
      return Optional.empty();
    }
    if (lines.get(next).text().startsWith("\t")) {
      throw bad(lines.get(next), "a tab in the indentation, expected spaces");
    }
    return Optional.of(lines.get(next));
  }

  /** The next line, whatever is in it; absent at the end. */
  Optional<Line> peekRaw() {
    return next < lines.size() ? Optional.of(lines.get(next)) : Optional.empty();
  }

  /** Goes on behind the line that was looked at. */
  void skip() {
    next++;
  }

  /** Puts another line in the place of the one that was looked at. */
  void replace(Line line) {
    lines.set(next, line);
  }

  /** The error that something is wrong with a line. */
  YamlFormatException bad(Line line, String reason) {
    return new YamlFormatException(source, line.number(), reason);
  }
}
