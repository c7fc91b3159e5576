package io.premeasure.tpm.eventlog.comparison;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A common subsequence of two lists: the longest one, or for long lists one that is good enough in
 * bounded time and memory.
 */
final class Alignment {
  /** Cells of the table of the exact algorithm. */
  private static final long MOST_CELLS = 1 << 22;

  private Alignment() {}

  /**
   * A pair of equal elements.
   *
   * @param expected position in the first list
   * @param actual position in the second
   */
  record Match(int expected, int actual) {}

  /** The matches in ascending order. */
  static <T> List<Match> of(List<T> expected, List<T> actual) {
    int shorter = Math.min(expected.size(), actual.size());
    int head = 0;
    while (head < shorter && expected.get(head).equals(actual.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head && fromEnd(expected, tail).equals(fromEnd(actual, tail))) {
      tail++;
    }
    List<Match> matches = new ArrayList<>();
    for (int i = 0; i < head; i++) {
      matches.add(new Match(i, i));
    }
    matches.addAll(
        between(
            expected.subList(head, expected.size() - tail),
            actual.subList(head, actual.size() - tail),
            head));
    for (int i = tail; i > 0; i--) {
      matches.add(new Match(expected.size() - i, actual.size() - i));
    }
    return matches;
  }

  private static <T> T fromEnd(List<T> list, int distance) {
    return list.get(list.size() - 1 - distance);
  }

  private static <T> List<Match> between(List<T> expected, List<T> actual, int offset) {
    boolean small = (long) expected.size() * actual.size() <= MOST_CELLS;
    return small ? longest(expected, actual, offset) : greedy(expected, actual, offset);
  }

  private static <T> List<Match> longest(List<T> expected, List<T> actual, int offset) {
    int[][] lengths = new int[expected.size() + 1][actual.size() + 1];
    for (int i = expected.size() - 1; i >= 0; i--) {
      for (int j = actual.size() - 1; j >= 0; j--) {
        lengths[i][j] =
            expected.get(i).equals(actual.get(j))
                ? lengths[i + 1][j + 1] + 1
                : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
      }
    }
    List<Match> matches = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < expected.size() && j < actual.size()) {
      if (expected.get(i).equals(actual.get(j))) {
        matches.add(new Match(offset + i++, offset + j++));
      } else if (lengths[i + 1][j] >= lengths[i][j + 1]) {
        i++;
      } else {
        j++;
      }
    }
    return matches;
  }

  /** Each expected element with the next equal actual one behind the match before. */
  private static <T> List<Match> greedy(List<T> expected, List<T> actual, int offset) {
    Map<T, List<Integer>> places = new HashMap<>();
    for (int j = 0; j < actual.size(); j++) {
      places.computeIfAbsent(actual.get(j), key -> new ArrayList<>()).add(j);
    }
    List<Match> matches = new ArrayList<>();
    int next = 0;
    for (int i = 0; i < expected.size(); i++) {
      List<Integer> same = places.getOrDefault(expected.get(i), List.of());
      int found = Collections.binarySearch(same, next);
      int at = found < 0 ? -found - 1 : found;
      if (at < same.size()) {
        matches.add(new Match(offset + i, offset + same.get(at)));
        next = same.get(at) + 1;
      }
    }
    return matches;
  }
}
