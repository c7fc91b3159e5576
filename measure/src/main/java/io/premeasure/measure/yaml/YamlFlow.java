package io.premeasure.measure.yaml;

import io.premeasure.measure.yaml.YamlLines.Line;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Values in brackets, in quotes, and plain ones. Brackets may go on over several lines. */
final class YamlFlow {
  private static final int DEEPEST = 64;
  private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]{0,17})");
  private static final Pattern HEXADECIMAL = Pattern.compile("0x[0-9a-fA-F]{1,15}");
  private static final String ESCAPES = "0abtnvfre \"/\\N_LP";
  private static final String ESCAPED =
      "\0\u0007\b\t\n\u000b\f\r\u001b \"/\\\u0085\u00a0\u2028\u2029";

  private final YamlLines lines;
  private final int indent;
  private Line line;
  private String text;
  private int at;
  private int depth;

  /**
   * A reader of a line's text.
   *
   * @param indent lines that go on with it are indented deeper
   */
  YamlFlow(YamlLines lines, Line line, String text, int indent) {
    this.lines = lines;
    this.line = line;
    this.text = text;
    this.indent = indent;
  }

  /** What was not read yet of the line. */
  String rest() {
    return text.substring(at);
  }

  /** Demands that only a comment follows. */
  void finish() throws YamlFormatException {
    String left = rest().strip();
    boolean comment =
        left.startsWith("#") && (text.charAt(at) == ' ' || (at > 0 && text.charAt(at - 1) == ' '));
    if (!left.isEmpty() && !comment) {
      throw bad("found '" + left + "' behind the value");
    }
  }

  Object value() throws YamlFormatException {
    char first = text.charAt(at);
    if ("&*!|>%@`".indexOf(first) >= 0) {
      throw bad("a value that starts with " + first + " is not read; put it in quotes");
    }
    return switch (first) {
      case '[' -> list();
      case '{' -> mapping();
      case '"', '\'' -> quoted();
      default -> plain();
    };
  }

  private List<Object> list() throws YamlFormatException {
    enter();
    List<Object> items = new ArrayList<>();
    while (next() != ']') {
      items.add(value());
      separator(']');
    }
    leave();
    return items;
  }

  private Map<String, Object> mapping() throws YamlFormatException {
    enter();
    Map<String, Object> members = new LinkedHashMap<>();
    while (next() != '}') {
      String key = key();
      if (next() != ':') {
        throw bad("found '" + rest() + "', expected a colon behind " + key);
      }
      at++;
      char first = next();
      Object value = first == ',' || first == '}' ? null : value();
      if (members.containsKey(key)) {
        throw bad("a second value for " + key);
      }
      members.put(key, value);
      separator('}');
    }
    leave();
    return members;
  }

  private String key() throws YamlFormatException {
    char first = text.charAt(at);
    return first == '"' || first == '\'' ? quoted() : plainText();
  }

  private void separator(char end) throws YamlFormatException {
    char found = next();
    if (found == ',') {
      at++;
    } else if (found != end) {
      throw bad("found '" + rest() + "', expected a comma or " + end);
    }
  }

  private void enter() throws YamlFormatException {
    depth++;
    if (depth > DEEPEST) {
      throw bad("nested more than " + DEEPEST + " times");
    }
    at++;
  }

  private void leave() {
    depth--;
    at++;
  }

  /** The next character that is no white space, if need be on the next line. */
  private char next() throws YamlFormatException {
    while (true) {
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
        at++;
      }
      boolean comment =
          at < text.length() && text.charAt(at) == '#' && (at == 0 || text.charAt(at - 1) == ' ');
      if (at < text.length() && !comment) {
        return text.charAt(at);
      }
      Optional<Line> following = lines.peek();
      if (following.isEmpty()
          || (following.get().indent() <= indent && !isClosing(following.get()))) {
        throw bad("brackets that are not closed");
      }
      line = following.get();
      text = line.text();
      at = 0;
      lines.skip();
    }
  }

  private static boolean isClosing(Line line) {
    return line.text().startsWith("]") || line.text().startsWith("}");
  }

  /** A text in quotes. */
  String quoted() throws YamlFormatException {
    char quote = text.charAt(at);
    StringBuilder out = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at);
      at++;
      if (c == '\\' && quote == '"') {
        out.append(escape());
      } else if (c != quote) {
        out.append(c);
      } else if (quote == '\'' && text.startsWith("'", at)) {
        out.append(c);
        at++;
      } else {
        return out.toString();
      }
    }
    throw bad("quotes that are not closed on the line");
  }

  private String escape() throws YamlFormatException {
    char c = at < text.length() ? text.charAt(at) : '\n';
    at++;
    int known = ESCAPES.indexOf(c);
    if (known >= 0) {
      return ESCAPED.substring(known, known + 1);
    }
    int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (digits == 0 || at + digits > text.length()) {
      throw bad("no such escape: \\" + c);
    }
    String hex = text.substring(at, at + digits);
    at += digits;
    if (!hex.matches("\\p{XDigit}+") || Long.parseLong(hex, 16) > Character.MAX_CODE_POINT) {
      throw bad("no character: " + hex);
    }
    return Character.toString(Integer.parseInt(hex, 16));
  }

  private Object plain() throws YamlFormatException {
    String found = plainText();
    return switch (found) {
      case "true" -> true;
      case "false" -> false;
      case "null", "~" -> null;
      default -> number(found);
    };
  }

  private static Object number(String found) {
    if (DECIMAL.matcher(found).matches()) {
      return Long.valueOf(found);
    }
    return HEXADECIMAL.matcher(found).matches()
        ? (Object) Long.valueOf(found.substring(2), 16)
        : found;
  }

  private String plainText() throws YamlFormatException {
    int start = at;
    while (at < text.length() && !endsPlain()) {
      at++;
    }
    String found = text.substring(start, at).strip();
    if (found.isEmpty()) {
      throw bad("found '" + rest() + "', expected a value");
    }
    if (depth == 0 && at < text.length() && text.charAt(at) == ':') {
      throw bad("a colon in a value; put it in quotes");
    }
    return found;
  }

  private boolean endsPlain() {
    char c = text.charAt(at);
    boolean last = at + 1 == text.length();
    if (c == '#') {
      return at > 0 && text.charAt(at - 1) == ' ';
    }
    if (c == ':') {
      return last
          || text.charAt(at + 1) == ' '
          || (depth > 0 && ",]}".indexOf(text.charAt(at + 1)) >= 0);
    }
    return depth > 0 && ",[]{}".indexOf(c) >= 0;
  }

  private YamlFormatException bad(String reason) {
    return lines.bad(line, reason);
  }
}
