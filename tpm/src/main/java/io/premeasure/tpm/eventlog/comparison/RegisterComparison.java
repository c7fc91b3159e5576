package io.premeasure.tpm.eventlog.comparison;

import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;

/** Aligns the events of one register and names what is left. */
final class RegisterComparison {
  /** Events in a gap up to which the most alike are looked for. */
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
    pair(gone, come, this::equal, Difference.Kind.REORDERED);
    pair(gone, come, (e, a) -> e.subjectKey().equals(a.subjectKey()), Difference.Kind.CHANGED);
    pair(gone, come, RegisterComparison::sameKind, Difference.Kind.CHANGED);
    missing.addAll(gone);
    added.addAll(come);
  }

  private boolean equal(ComparedEvent one, ComparedEvent other) {
    return one.digestKey(banks).equals(other.digestKey(banks));
  }

  private static boolean sameKind(ComparedEvent one, ComparedEvent other) {
    return one.kindKey().equals(other.kindKey()) && one.isReplaceable() && other.isReplaceable();
  }

  /** What stands at another place, and what changed as well as moved. */
  private void leftOver() {
    pair(missing, added, this::equal, Difference.Kind.REORDERED);
    pair(missing, added, (e, a) -> e.subjectKey().equals(a.subjectKey()), Difference.Kind.CHANGED);
    missing.forEach(event -> add(Difference.Kind.MISSING, Optional.of(event), Optional.empty()));
    added.forEach(event -> add(Difference.Kind.ADDED, Optional.empty(), Optional.of(event)));
  }

  private void pair(
      List<ComparedEvent> gone,
      List<ComparedEvent> come,
      BiPredicate<ComparedEvent, ComparedEvent> same,
      Difference.Kind kind) {
    for (Iterator<ComparedEvent> each = gone.iterator(); each.hasNext() && !come.isEmpty(); ) {
      ComparedEvent event = each.next();
      Optional<ComparedEvent> partner = partner(event, come, same);
      if (partner.isPresent()) {
        add(kind, Optional.of(event), partner);
        come.remove(partner.get());
        each.remove();
      }
    }
  }

  private static Optional<ComparedEvent> partner(
      ComparedEvent event,
      List<ComparedEvent> candidates,
      BiPredicate<ComparedEvent, ComparedEvent> same) {
    List<ComparedEvent> possible =
        candidates.stream().filter(each -> same.test(event, each)).limit(LARGEST_CHOICE).toList();
    ComparedEvent best = null;
    int most = -1;
    for (ComparedEvent each : possible) {
      int likeness = possible.size() == 1 ? 0 : event.likeness(each);
      if (likeness > most) {
        most = likeness;
        best = each;
      }
    }
    return Optional.ofNullable(best);
  }

  private void add(
      Difference.Kind kind, Optional<ComparedEvent> expected, Optional<ComparedEvent> actual) {
    String explanation = Explanation.of(kind, expected, actual, banks.get(0));
    differences.add(new Difference(register, kind, expected, actual, explanation));
  }
}
