package io.premeasure.measure.yaml;

import io.premeasure.measure.yaml.YamlLines.Line;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a document of mappings, lists, and texts on one line or in blocks ({@code |}, {@code >}).
 * Anchors, aliases, tags, directives and several documents are refused. Numbers are only those that
 * cannot be meant otherwise: decimal ones without leading zeros, and {@code 0x}; all else is text,
 * so that a value of hex digits never loses any.
 */
public final class YamlDocument {
  private static final int DEEPEST = 64;

  private final YamlLines lines;
  private int depth;

  private YamlDocument(YamlLines lines) {
    this.lines = lines;
  }

  /**
   * Reads a document.
   *
   * @param source the name that errors carry
   * @return maps and lists of {@link String}, {@link Long}, {@link Boolean}, maps and lists; null
   *     where there is no value
   * @throws YamlFormatException when it is not of this form
   */
  public static Object read(String source, byte[] content) throws YamlFormatException {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw new YamlFormatException(source, 1, "not UTF-8");
    }
    YamlLines lines = new YamlLines(source, text.startsWith("\ufeff") ? text.substring(1) : text);
    return new YamlDocument(lines).document();
  }

  private Object document() throws YamlFormatException {
    if (isMark("---")) {
      lines.skip();
    }
    Optional<Line> first = lines.peek();
    Object value = first.isPresent() ? block(first.get()) : null;
    if (isMark("...")) {
      lines.skip();
    }
    Optional<Line> rest = lines.peek();
    if (rest.isPresent()) {
      throw lines.bad(rest.get(), "found '" + rest.get().text() + "', expected the end");
    }
    return value;
  }

  private boolean isMark(String mark) throws YamlFormatException {
    Optional<Line> line = lines.peek();
    return line.isPresent() && line.get().indent() == 0 && line.get().text().equals(mark);
  }

  /** The value that starts on a line. */
  private Object block(Line line) throws YamlFormatException {
    depth++;
    if (depth > DEEPEST) {
      throw lines.bad(line, "nested more than " + DEEPEST + " times");
    }
    Object value;
    if (line.isItem()) {
      value = list(line.indent());
    } else if (YamlKey.of(lines, line).isPresent()) {
      value = mapping(line.indent());
    } else {
      lines.skip();
      value = inline(line, line.text(), line.indent() - 1);
    }
    depth--;
    return value;
  }

  private List<Object> list(int indent) throws YamlFormatException {
    List<Object> items = new ArrayList<>();
    Optional<Line> line = lines.peek();
    while (line.isPresent() && line.get().indent() == indent && line.get().isItem()) {
      items.add(item(line.get()));
      line = lines.peek();
    }
    refuseDeeper(line, indent);
    return items;
  }

  private Object item(Line line) throws YamlFormatException {
    String rest = line.text().substring(1).stripLeading();
    if (rest.isEmpty() || rest.startsWith("#")) {
      lines.skip();
      return below(line.indent());
    }
    int indent = line.indent() + line.text().length() - rest.length();
    Line inner = new Line(line.number(), indent, rest);
    if (!inner.isItem() && YamlKey.of(lines, inner).isEmpty()) {
      lines.skip();
      return inline(line, rest, line.indent());
    }
    lines.replace(inner);
    return block(inner);
  }

  private Map<String, Object> mapping(int indent) throws YamlFormatException {
    Map<String, Object> members = new LinkedHashMap<>();
    Optional<Line> line = lines.peek();
    while (line.isPresent() && line.get().isMember(indent)) {
      Line found = line.get();
      YamlKey key =
          YamlKey.of(lines, found)
              .orElseThrow(
                  () -> lines.bad(found, "found '" + found.text() + "', expected KEY: VALUE"));
      if (members.containsKey(key.name())) {
        throw lines.bad(found, "a second value for " + key.name());
      }
      lines.skip();
      members.put(key.name(), member(found, key.rest(), indent));
      line = lines.peek();
    }
    refuseDeeper(line, indent);
    return members;
  }

  private Object member(Line line, String rest, int indent) throws YamlFormatException {
    if (!rest.isEmpty() && !rest.startsWith("#")) {
      return inline(line, rest, indent);
    }
    Optional<Line> next = lines.peek();
    boolean list = next.isPresent() && next.get().indent() == indent && next.get().isItem();
    return list ? list(indent) : below(indent);
  }

  /** The value on the lines that are indented deeper; none if the next is not. */
  private Object below(int indent) throws YamlFormatException {
    Optional<Line> next = lines.peek();
    return next.isPresent() && next.get().indent() > indent ? block(next.get()) : null;
  }

  /** A value that starts behind a key or a dash; the line itself is passed already. */
  private Object inline(Line line, String text, int indent) throws YamlFormatException {
    char first = text.charAt(0);
    if (first == '|' || first == '>') {
      return YamlBlockText.read(lines, line, text, indent);
    }
    YamlFlow flow = new YamlFlow(lines, line, text, indent);
    Object value = flow.value();
    flow.finish();
    Optional<Line> next = lines.peek();
    if (next.isPresent() && next.get().indent() > indent) {
      throw lines.bad(
          next.get(), "a value on several lines; put it in quotes on one, or use | or >");
    }
    return value;
  }

  private void refuseDeeper(Optional<Line> line, int indent) throws YamlFormatException {
    if (line.isPresent() && line.get().indent() > indent) {
      throw lines.bad(line.get(), "indented deeper than the lines it belongs to");
    }
  }
}
