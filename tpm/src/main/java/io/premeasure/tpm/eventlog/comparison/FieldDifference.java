package io.premeasure.tpm.eventlog.comparison;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What changed in the decoded fields of an event. */
final class FieldDifference {
  /** Fields that say where something was in memory, or that repeat others. */
  private static final Set<String> UNMEASURED =
      Set.of("address", "linkTimeAddress", "file", "vendorName", "typeName");

  /** Fields that change whenever others do. */
  private static final Set<String> DERIVED = Set.of("headerCrc32", "entriesCrc32");

  private static final Set<String> LINES =
      Set.of("command", "commandLine", "moduleCommandLine", "options");

  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("diskGuid", "the GUID of the disk"),
          Map.entry("guid", "GUID"),
          Map.entry("firstLba", "first block"),
          Map.entry("lastLba", "last block"),
          Map.entry("headerLba", "the block of the header"),
          Map.entry("backupLba", "the block of the backup header"),
          Map.entry("firstUsableLba", "the first usable block"),
          Map.entry("lastUsableLba", "the last usable block"),
          Map.entry("entriesLba", "the block of the entries"),
          Map.entry("entryCount", "the number of entries"),
          Map.entry("headerCrc32", "the checksum of the header"),
          Map.entry("entriesCrc32", "the checksum of the entries"),
          Map.entry("order", "the order"),
          Map.entry("enabled", "it"),
          Map.entry("path", "the device path"),
          Map.entry("active", "whether it is active"),
          Map.entry("description", "the description"),
          Map.entry("length", "the length in bytes"),
          Map.entry("subject", "the certificate"),
          Map.entry("sha256", "the certificate's SHA-256"));

  private FieldDifference() {}

  /** Phrases for each changed field; none when the fields show no difference. */
  static List<String> phrases(Map<?, ?> expected, Map<?, ?> actual) {
    List<String> phrases = new ArrayList<>();
    Set<Object> names = new LinkedHashSet<>(expected.keySet());
    names.addAll(actual.keySet());
    names.removeAll(UNMEASURED);
    for (Object name : names) {
      if (!DERIVED.contains(name)) {
        field(name.toString(), expected.get(name), actual.get(name), phrases);
      }
    }
    if (phrases.isEmpty()) {
      DERIVED.forEach(name -> field(name, expected.get(name), actual.get(name), phrases));
    }
    return phrases;
  }

  private static void field(String name, Object expected, Object actual, List<String> phrases) {
    if (isNothing(expected) ? isNothing(actual) : expected.equals(actual)) {
      return;
    }
    if (LINES.contains(name) && expected != null && actual != null) {
      phrases.addAll(WordDifference.phrases(expected.toString(), actual.toString()));
    } else if (isObjects(expected, actual)) {
      phrases.addAll(ListDifference.phrases(list(expected), list(actual)));
    } else {
      phrases.add(scalar(name, expected, actual));
    }
  }

  /** A value that is not there, or that is empty: a variable without content. */
  private static boolean isNothing(Object value) {
    return value == null || value.equals("");
  }

  /** Whether both are lists of objects; a list that is not there counts as an empty one. */
  private static boolean isObjects(Object expected, Object actual) {
    List<?> one = list(expected);
    List<?> other = list(actual);
    Object first = !one.isEmpty() ? one.get(0) : other.isEmpty() ? null : other.get(0);
    return first instanceof Map<?, ?>
        && (expected == null || expected instanceof List<?>)
        && (actual == null || actual instanceof List<?>);
  }

  private static List<?> list(Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  private static String scalar(String name, Object expected, Object actual) {
    String label = NAMES.getOrDefault(name, name);
    if (expected == null) {
      return label + " was added: " + text(actual);
    }
    if (actual == null) {
      return label + " is missing, it was " + text(expected);
    }
    if (expected instanceof Boolean) {
      return label + " is " + onOff(actual) + ", expected " + onOff(expected);
    }
    return label + " changed from " + text(expected) + " to " + text(actual);
  }

  private static String onOff(Object value) {
    return Boolean.TRUE.equals(value) ? "on" : "off";
  }

  private static String text(Object value) {
    String text = value.toString();
    String shown = text.length() <= 200 ? text : text.substring(0, 200) + "…";
    return value instanceof String ? WordDifference.quote(shown) : shown;
  }
}
