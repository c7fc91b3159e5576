package io.premeasure.tpm.eventlog.comparison;

import java.util.Locale;
import java.util.Optional;

/**
 * One difference.
 *
 * @param register the register that it is in
 * @param kind what happened
 * @param expected the event that was expected, unless one was added
 * @param actual the event that is there, unless one is missing
 * @param explanation what changed, from what to what, for people
 */
public record Difference(
    int register,
    Kind kind,
    Optional<ComparedEvent> expected,
    Optional<ComparedEvent> actual,
    String explanation) {

  /** What can happen to an event. */
  public enum Kind {
    /** It has another digest. */
    CHANGED,
    /** It is not there. */
    MISSING,
    /** It was not expected. */
    ADDED,
    /** It is at another place. */
    REORDERED;

    /** The name in documents. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Where the difference shows: the actual event's index, for a missing one the expected's. */
  public int index() {
    return actual.or(() -> expected).map(ComparedEvent::index).orElse(0);
  }
}
