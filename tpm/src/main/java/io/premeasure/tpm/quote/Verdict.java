package io.premeasure.tpm.quote;

import java.util.List;
import java.util.Optional;

/**
 * What became of a quote's verification.
 *
 * @param checks in the order in which they were made
 * @param notChecked what could not be checked, for nothing was given to check it with
 */
public record Verdict(List<Check> checks, List<String> notChecked) {
  /**
   * One check.
   *
   * @param name what was checked
   * @param ok whether it holds
   * @param detail what was found
   */
  public record Check(String name, boolean ok, String detail) {}

  /** A verdict that cannot change any more. */
  public Verdict {
    checks = List.copyOf(checks);
    notChecked = List.copyOf(notChecked);
  }

  /**
   * This verdict, when every check holds.
   *
   * @throws RefusedException when one does not
   */
  public Verdict demanded() throws RefusedException {
    if (!accepted()) {
      throw new RefusedException(this);
    }
    return this;
  }

  /** Whether every check holds. */
  public boolean accepted() {
    return !checks.isEmpty() && checks.stream().allMatch(Check::ok);
  }

  /** The first check that does not hold. */
  public Optional<Check> refusal() {
    return checks.stream().filter(check -> !check.ok()).findFirst();
  }
}
