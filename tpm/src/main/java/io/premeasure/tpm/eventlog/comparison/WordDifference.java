package io.premeasure.tpm.eventlog.comparison;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiPredicate;

/** What changed in a line of words, as a command line is. */
final class WordDifference {
  private WordDifference() {}

  /** The words of a line; spaces between double quotes are part of a word. */
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char character = line.charAt(i);
      quoted ^= character == '"';
      if (Character.isWhitespace(character) && !quoted) {
        flush(word, words);
      } else {
        word.append(character);
      }
    }
    flush(word, words);
    return words;
  }

  private static void flush(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  /** Phrases for each changed, missing, added and moved word; for equal words one about spaces. */
  static List<String> phrases(String expected, String actual) {
    List<String> gone = words(expected);
    List<String> come = words(actual);
    List<Alignment.Match> matches = Alignment.of(gone, come);
    for (int i = matches.size() - 1; i >= 0; i--) {
      gone.remove(matches.get(i).expected());
      come.remove(matches.get(i).actual());
    }
    List<String> phrases = new ArrayList<>();
    pair(gone, come, String::equals, "the word %s stands at another place", phrases);
    pair(gone, come, WordDifference::sameKey, "the word %s became %s", phrases);
    if (gone.size() == 1 && come.size() == 1) {
      pair(gone, come, (one, other) -> true, "the word %s became %s", phrases);
    }
    gone.forEach(word -> phrases.add("the word %s is missing".formatted(quote(word))));
    come.forEach(word -> phrases.add("the word %s was added".formatted(quote(word))));
    if (phrases.isEmpty()) {
      phrases.add(
          "only the spaces differ: from %s to %s".formatted(quote(expected), quote(actual)));
    }
    return phrases;
  }

  private static void pair(
      List<String> gone,
      List<String> come,
      BiPredicate<String, String> same,
      String phrase,
      List<String> phrases) {
    for (Iterator<String> each = gone.iterator(); each.hasNext(); ) {
      String word = each.next();
      come.stream()
          .filter(candidate -> same.test(word, candidate))
          .findFirst()
          .ifPresent(
              candidate -> {
                phrases.add(phrase.formatted(quote(word), quote(candidate)));
                come.remove(candidate);
                each.remove();
              });
    }
  }

  private static boolean sameKey(String one, String other) {
    int equals = one.indexOf('=');
    return equals > 0 && other.startsWith(one.substring(0, equals + 1));
  }

  static String quote(String word) {
    return "\"" + word + "\"";
  }
}
