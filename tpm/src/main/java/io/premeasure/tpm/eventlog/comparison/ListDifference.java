package io.premeasure.tpm.eventlog.comparison;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** What changed in the partitions of a table, or in the certificates and digests of a database. */
final class ListDifference {
  private static final int MOST_SHOWN = 8;

  private ListDifference() {}

  static List<String> phrases(List<?> expected, List<?> actual) {
    List<Object> gone = new ArrayList<>(expected);
    List<Object> come = new ArrayList<>(actual);
    List<Alignment.Match> matches = Alignment.of(gone, come);
    for (int i = matches.size() - 1; i >= 0; i--) {
      gone.remove(matches.get(i).expected());
      come.remove(matches.get(i).actual());
    }
    List<String> phrases = new ArrayList<>();
    changed(gone, come, expected, phrases);
    moved(gone, come, phrases);
    gone.forEach(each -> phrases.add(name(each, expected) + " was removed"));
    come.forEach(each -> phrases.add(name(each, actual) + " was added"));
    return shortened(phrases);
  }

  /** Partitions that are the same one: of the same GUID, or at the same place in the table. */
  private static void changed(
      List<Object> gone, List<Object> come, List<?> all, List<String> phrases) {
    for (Iterator<Object> each = gone.iterator(); each.hasNext(); ) {
      Object old = each.next();
      Object same = same(old, come);
      if (same != null) {
        String label = name(old, all);
        for (String phrase : FieldDifference.phrases((Map<?, ?>) old, (Map<?, ?>) same)) {
          phrases.add(label + ": " + phrase);
        }
        come.remove(same);
        each.remove();
      }
    }
  }

  private static Object same(Object old, List<Object> come) {
    for (String key : new String[] {"guid", "firstLba", "name"}) {
      Object value = ((Map<?, ?>) old).get(key);
      for (Object candidate : come) {
        if (value != null && value.equals(((Map<?, ?>) candidate).get(key))) {
          return candidate;
        }
      }
    }
    return null;
  }

  private static void moved(List<Object> gone, List<Object> come, List<String> phrases) {
    for (Iterator<Object> each = gone.iterator(); each.hasNext(); ) {
      Object value = each.next();
      if (come.remove(value)) {
        phrases.add(name(value, List.of()) + " stands at another place");
        each.remove();
      }
    }
  }

  private static String name(Object value, List<?> all) {
    Map<?, ?> fields = (Map<?, ?>) value;
    if (fields.containsKey("firstLba")) {
      return "partition entry %d (\"%s\", %s)"
          .formatted(all.indexOf(value) + 1, fields.get("name"), fields.get("typeName"));
    }
    if (fields.containsKey("subject")) {
      return "the certificate \"%s\" (SHA-256 %s)"
          .formatted(fields.get("subject"), fields.get("sha256"));
    }
    if (fields.containsKey("sha256")) {
      return "the certificate with SHA-256 " + fields.get("sha256");
    }
    return fields.containsKey("value")
        ? "the %s digest %s".formatted(fields.get("type"), fields.get("value"))
        : "the entry " + fields;
  }

  private static List<String> shortened(List<String> phrases) {
    if (phrases.size() <= MOST_SHOWN) {
      return phrases;
    }
    List<String> first = new ArrayList<>(phrases.subList(0, MOST_SHOWN));
    first.add("and " + (phrases.size() - MOST_SHOWN) + " more");
    return first;
  }
}
