package io.premeasure.measure.document;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A value of a document: a text, a list or a mapping. */
public final class DocumentNode {
  private final String source;
  private final int line;
  private final String path;
  private final Object value;

  private DocumentNode(String source, int line, String path, Object value) {
    this.source = source;
    this.line = line;
    this.path = path;
    this.value = value;
  }

  static DocumentNode text(String source, int line, String path, String text) {
    return new DocumentNode(source, line, path, text);
  }

  static DocumentNode list(String source, int line, String path, List<DocumentNode> items) {
    return new DocumentNode(source, line, path, List.copyOf(items));
  }

  static DocumentNode mapping(
      String source, int line, String path, Map<String, DocumentNode> members) {
    return new DocumentNode(
        source, line, path, Collections.unmodifiableMap(new LinkedHashMap<>(members)));
  }

  /** Where the value stands, for example {@code stages[1].uki.file}. */
  public String path() {
    return path;
  }

  /** The line it starts on, from 1. */
  public int line() {
    return line;
  }

  /** Whether it is a mapping. */
  public boolean isMapping() {
    return value instanceof Map<?, ?>;
  }

  /** Whether it is a list. */
  public boolean isList() {
    return value instanceof List<?>;
  }

  /** The text of a value that is neither list nor mapping. */
  public String text() throws DocumentFormatException {
    if (value instanceof String text) {
      return text;
    }
    throw bad("found a " + (isList() ? "list" : "mapping") + ", expected a text");
  }

  /** A whole number from 0 to a largest one. */
  public int number(int largest) throws DocumentFormatException {
    String text = text();
    if (text.matches("[0-9]{1,9}") && Integer.parseInt(text) <= largest) {
      return Integer.parseInt(text);
    }
    throw bad("found '" + text + "', expected a whole number from 0 to " + largest);
  }

  /** A number from 0 to a largest one, decimal or behind {@code 0x}. */
  public long unsigned(long largest) throws DocumentFormatException {
    String text = text();
    if (text.matches("[0-9]{1,18}|0x\\p{XDigit}{1,15}")) {
      boolean hexadecimal = text.startsWith("0x");
      long number = Long.parseLong(hexadecimal ? text.substring(2) : text, hexadecimal ? 16 : 10);
      if (number <= largest) {
        return number;
      }
    }
    throw bad("found '" + text + "', expected a number from 0 to " + largest);
  }

  /** Bytes in hex. */
  public byte[] hex() throws DocumentFormatException {
    String text = text();
    if (!text.matches("(\\p{XDigit}{2})*")) {
      throw bad("found '" + text + "', expected bytes in hex");
    }
    return HexFormat.of().parseHex(text);
  }

  /** Bytes in hex, so many. */
  public byte[] hex(int size) throws DocumentFormatException {
    byte[] bytes = hex();
    if (bytes.length != size) {
      throw bad("found " + bytes.length + " bytes, expected " + size);
    }
    return bytes;
  }

  /** {@code true} or {@code false}. */
  public boolean bool() throws DocumentFormatException {
    String text = text();
    if (text.equals("true") || text.equals("false")) {
      return text.equals("true");
    }
    throw bad("found '" + text + "', expected true or false");
  }

  /** The items of a list; of a text, that alone. */
  public List<DocumentNode> items() throws DocumentFormatException {
    if (value instanceof List<?> list) {
      List<DocumentNode> items = new ArrayList<>();
      list.forEach(item -> items.add((DocumentNode) item));
      return items;
    }
    if (isMapping()) {
      throw bad("found a mapping, expected a list");
    }
    return List.of(this);
  }

  /** The members of a mapping in the order of the document. */
  public Map<String, DocumentNode> members() throws DocumentFormatException {
    if (!(value instanceof Map<?, ?> map)) {
      throw bad("found a " + (isList() ? "list" : "text") + ", expected a mapping");
    }
    Map<String, DocumentNode> members = new LinkedHashMap<>();
    map.forEach((name, member) -> members.put((String) name, (DocumentNode) member));
    return members;
  }

  /** Refuses members of other names. */
  public DocumentNode only(Set<String> names) throws DocumentFormatException {
    for (Map.Entry<String, DocumentNode> member : members().entrySet()) {
      if (!names.contains(member.getKey())) {
        throw member
            .getValue()
            .bad("unknown member, expected one of " + String.join(", ", new TreeSet<>(names)));
      }
    }
    return this;
  }

  /** A member that must be there. */
  public DocumentNode member(String name) throws DocumentFormatException {
    Optional<DocumentNode> member = optional(name);
    if (member.isEmpty()) {
      throw bad("no member " + name);
    }
    return member.get();
  }

  /** A member that may be missing. */
  public Optional<DocumentNode> optional(String name) throws DocumentFormatException {
    return Optional.ofNullable(members().get(name));
  }

  /** A refusal of this value. */
  public DocumentFormatException bad(String reason) {
    return new DocumentFormatException(source, line, path, reason);
  }

  /** The same place in the document with other members. */
  DocumentNode withMembers(Map<String, DocumentNode> members) {
    return mapping(source, line, path, members);
  }

  /** The same place in the document with other items. */
  DocumentNode withItems(List<DocumentNode> items) {
    return list(source, line, path, items);
  }
}
