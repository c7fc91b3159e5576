package io.premeasure.tpm.eventlog.comparison;

import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Aligns the events of one register and names what is left. */
final class RegisterComparison {
  /** Candidates among which the most alike is looked for. */
  private static final int LARGEST_CHOICE = 64;

  private final int register;
  private final List<ComparedEvent> expected;
  private final List<ComparedEvent> actual;
  private final List<HashAlgorithm> banks;
  private final List<ComparedEvent> missing = new ArrayList<>();
  private final List<ComparedEvent> added = new ArrayList<>();
  private final List<Difference> differences = new ArrayList<>();

  RegisterComparison(
      int register,
      List<ComparedEvent> expected,
      List<ComparedEvent> actual,
      List<HashAlgorithm> banks) {
    this.register = register;
    this.expected = expected;
    this.actual = actual;
    this.banks = banks;
  }

  List<Difference> differences() {
    List<String> expectedKeys = expected.stream().map(e -> e.digestKey(banks)).toList();
    List<String> actualKeys = actual.stream().map(e -> e.digestKey(banks)).toList();
    int nextExpected = 0;
    int nextActual = 0;
    for (Alignment.Match match : Alignment.of(expectedKeys, actualKeys)) {
      gap(
          expected.subList(nextExpected, match.expected()),
          actual.subList(nextActual, match.actual()));
      nextExpected = match.expected() + 1;
      nextActual = match.actual() + 1;
    }
    gap(expected.subList(nextExpected, expected.size()), actual.subList(nextActual, actual.size()));
    leftOver();
    differences.sort(Comparator.comparingInt(Difference::index));
    return differences;
  }

  /** Pairs the events between two equal ones: first those of one subject, then those of a kind. */
  private void gap(List<ComparedEvent> from, List<ComparedEvent> to) {
    List<ComparedEvent> gone = new ArrayList<>(from);
    List<ComparedEvent> come = new ArrayList<>(to);
    pair(gone, come, event -> event.digestKey(banks), Difference.Kind.REORDERED);
    pair(gone, come, ComparedEvent::subjectKey, Difference.Kind.CHANGED);
    pair(gone, come, ComparedEvent::kindKey, Difference.Kind.CHANGED);
    missing.addAll(gone);
    added.addAll(come);
  }

  /** What stands at another place, and what changed as well as moved. */
  private void leftOver() {
    pair(missing, added, event -> event.digestKey(banks), Difference.Kind.REORDERED);
    pair(missing, added, ComparedEvent::subjectKey, Difference.Kind.CHANGED);
    missing.forEach(event -> add(Difference.Kind.MISSING, Optional.of(event), Optional.empty()));
    added.forEach(event -> add(Difference.Kind.ADDED, Optional.empty(), Optional.of(event)));
  }

  /** Pairs events of one key, the most alike of several; both lists keep what has no partner. */
  private void pair(
      List<ComparedEvent> gone,
      List<ComparedEvent> come,
      Function<ComparedEvent, String> key,
      Difference.Kind kind) {
    Map<String, List<ComparedEvent>> candidates = new HashMap<>();
    come.forEach(
        event -> candidates.computeIfAbsent(key.apply(event), k -> new ArrayList<>()).add(event));
    Set<ComparedEvent> paired = new HashSet<>();
    for (ComparedEvent event : gone) {
      List<ComparedEvent> same = candidates.getOrDefault(key.apply(event), new ArrayList<>());
      if (!same.isEmpty()) {
        ComparedEvent partner = same.remove(mostAlike(event, same));
        add(kind, Optional.of(event), Optional.of(partner));
        paired.add(event);
        paired.add(partner);
      }
    }
    gone.removeIf(paired::contains);
    come.removeIf(paired::contains);
  }

  /** The place of the candidate that has most in common with the event. */
  private static int mostAlike(ComparedEvent event, List<ComparedEvent> candidates) {
    int best = 0;
    int most = -1;
    int looked = candidates.size() == 1 ? 0 : Math.min(candidates.size(), LARGEST_CHOICE);
    for (int i = 0; i < looked; i++) {
      int likeness = event.likeness(candidates.get(i));
      if (likeness > most) {
        most = likeness;
        best = i;
      }
    }
    return best;
  }

  private void add(
      Difference.Kind kind, Optional<ComparedEvent> expected, Optional<ComparedEvent> actual) {
    // SHA-256 is what the tools for files show.
    HashAlgorithm shown =
        banks.contains(HashAlgorithm.SHA256) ? HashAlgorithm.SHA256 : banks.get(0);
    String explanation = Explanation.of(kind, expected, actual, shown);
    differences.add(new Difference(register, kind, expected, actual, explanation));
  }
}
