package io.premeasure.boot.servicevm;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Writes JSON in its canonical form (RFC 8785): whole numbers, strings, booleans, lists, and maps
 * whose order is that of the names' UTF-16 units.
 */
final class CanonicalJson {
  private final StringBuilder text = new StringBuilder();

  private CanonicalJson() {}

  static byte[] of(SortedMap<String, Object> members) {
    CanonicalJson json = new CanonicalJson();
    json.value(members);
    return json.text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void value(Object value) {
    if (value instanceof SortedMap<?, ?> map) {
      object(map);
    } else if (value instanceof List<?> list) {
      list(list);
    } else if (value instanceof Integer || value instanceof Boolean) {
      text.append(value);
    } else {
      string((String) value);
    }
  }

  private void object(SortedMap<?, ?> map) {
    char before = '{';
    for (Map.Entry<?, ?> member : map.entrySet()) {
      text.append(before);
      string((String) member.getKey());
      text.append(':');
      value(member.getValue());
      before = ',';
    }
    text.append(map.isEmpty() ? "{}" : "}");
  }

  private void list(List<?> list) {
    char before = '[';
    for (Object each : list) {
      text.append(before);
      value(each);
      before = ',';
    }
    text.append(list.isEmpty() ? "[]" : "]");
  }

  private void string(String string) {
    text.append('"');
    for (int i = 0; i < string.length(); i++) {
      character(string.charAt(i));
    }
    text.append('"');
  }

  private void character(char c) {
    switch (c) {
      case '"', '\\' -> text.append('\\').append(c);
      case '\b' -> text.append("\\b");
      case '\t' -> text.append("\\t");
      case '\n' -> text.append("\\n");
      case '\f' -> text.append("\\f");
      case '\r' -> text.append("\\r");
      default -> {
        if (c < ' ') {
          text.append("\\u%04x".formatted((int) c));
        } else {
          text.append(c);
        }
      }
    }
  }
}
