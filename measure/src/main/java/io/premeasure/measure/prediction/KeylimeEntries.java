package io.premeasure.measure.prediction;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Entries of keylime's lists in a form in which equal ones are equal. */
final class KeylimeEntries {
  private static final int LONGEST_TEXT = 400;

  private KeylimeEntries() {}

  /** The entries: hex in lower case without prefix, owners' GUIDs in the order of their bytes. */
  static Set<Object> comparable(Object list) {
    Set<Object> entries = new HashSet<>();
    if (list instanceof List<?> items) {
      items.forEach(each -> entries.add(entry(each)));
    }
    return entries;
  }

  private static Object entry(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> members = new TreeMap<>();
      map.forEach(
          (name, each) ->
              // Who owns a key is no property of it, and versions differ in its bytes' order.
              members.put(name, name.equals("SignatureOwner") ? "" : entry(each)));
      return members;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(KeylimeEntries::entry).toList();
    }
    return hex(String.valueOf(value));
  }

  /** Hex as one writes it without {@code 0x} and in lower case. */
  static String hex(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.startsWith("0x") ? lower.substring(2) : lower;
  }

  /** A value for people, not longer than they read. */
  static String text(Object value) {
    String text = String.valueOf(value instanceof Map<?, ?> map ? new LinkedHashMap<>(map) : value);
    return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "..." : text;
  }
}
