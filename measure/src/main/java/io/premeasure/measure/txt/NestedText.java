package io.premeasure.measure.txt;

import io.premeasure.measure.console.Console;
import java.util.List;
import java.util.Map;

/** A JSON document for people: one member a line, what is nested indented. */
final class NestedText {
  private static final String STEP = "  ";

  private final Console console;

  NestedText(Console console) {
    this.console = console;
  }

  /** Prints a document's members. */
  void print(Map<?, ?> document) {
    members("", document);
  }

  private void members(String indent, Map<?, ?> members) {
    members.forEach((name, value) -> member(indent, name.toString(), value));
  }

  private void member(String indent, String name, Object value) {
    if (value instanceof Map<?, ?> nested) {
      console.line(indent + name + ":");
      members(indent + STEP, nested);
    } else if (value instanceof List<?> list && holdsObjects(list)) {
      console.line(indent + name + ":" + (list.isEmpty() ? " none" : ""));
      for (Object item : list) {
        console.line(indent + STEP + "-");
        members(indent + STEP + STEP, (Map<?, ?>) item);
      }
    } else {
      console.line(indent + name + ": " + value);
    }
  }

  private static boolean holdsObjects(List<?> list) {
    return list.stream().allMatch(Map.class::isInstance);
  }
}
