package io.premeasure.boot.txt.tboot;

import java.util.Locale;
import java.util.Optional;

/** What tboot does when something fails; measurements are the same with all of them. */
public enum FailureAction {
  /** Go on, also without a measured launch. */
  NONFATAL(0),
  /** Stop, but for modules that do not match and for a missing policy. */
  CONTINUE(1),
  /** Stop always. */
  HALT(2);

  private final int number;

  FailureAction(int number) {
    this.number = number;
  }

  /** The number in a policy. */
  int number() {
    return number;
  }

  /** The action of that number. */
  static Optional<FailureAction> ofNumber(int number) {
    for (FailureAction action : values()) {
      if (action.number == number) {
        return Optional.of(action);
      }
    }
    return Optional.empty();
  }

  /** The name that tb_polgen knows. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The action of that name. */
  public static Optional<FailureAction> ofLabel(String label) {
    for (FailureAction action : values()) {
      if (action.label().equals(label)) {
        return Optional.of(action);
      }
    }
    return Optional.empty();
  }
}
