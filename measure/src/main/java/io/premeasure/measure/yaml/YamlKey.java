package io.premeasure.measure.yaml;

import io.premeasure.measure.yaml.YamlLines.Line;
import java.util.Optional;

/**
 * The key at the start of a line.
 *
 * @param name without quotes
 * @param rest what follows the colon
 */
record YamlKey(String name, String rest) {
  /** The key of a line, if it has one. */
  static Optional<YamlKey> of(YamlLines lines, Line line) throws YamlFormatException {
    String text = line.text();
    char first = text.charAt(0);
    if (first == '"' || first == '\'') {
      YamlFlow flow = new YamlFlow(lines, line, text, line.indent());
      String name = flow.quoted();
      String rest = flow.rest().stripLeading();
      return isColon(rest, 0)
          ? Optional.of(new YamlKey(name, rest.substring(1).stripLeading()))
          : Optional.empty();
    }
    if (first == '[' || first == '{' || first == '#') {
      return Optional.empty();
    }
    for (int i = 0; i < text.length() && !isComment(text, i); i++) {
      if (isColon(text, i)) {
        refuse(lines, line, first);
        return Optional.of(
            new YamlKey(
                text.substring(0, i).stripTrailing(), text.substring(i + 1).stripLeading()));
      }
    }
    return Optional.empty();
  }

  private static void refuse(YamlLines lines, Line line, char first) throws YamlFormatException {
    if ("?&*!|>%@`".indexOf(first) >= 0 || line.text().startsWith("<<")) {
      throw lines.bad(line, "a key that starts with " + first + " is not read");
    }
  }

  private static boolean isColon(String text, int at) {
    return text.startsWith(":", at) && (at + 1 == text.length() || text.charAt(at + 1) == ' ');
  }

  private static boolean isComment(String text, int at) {
    return at > 0 && text.charAt(at) == '#' && text.charAt(at - 1) == ' ';
  }
}
