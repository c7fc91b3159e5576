package io.premeasure.tpm.quote;

import java.io.IOException;

/** Something that was to be verified does not hold. */
public final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Verdict verdict;

  /**
   * A refusal.
   *
   * @param verdict with at least one check that does not hold
   */
  public RefusedException(Verdict verdict) {
    super(reason(verdict));
    this.verdict = verdict;
  }

  private static String reason(Verdict verdict) {
    Verdict.Check refusal =
        verdict.refusal().orElseThrow(() -> new IllegalArgumentException("every check holds"));
    return "refused: " + refusal.name() + ": " + refusal.detail();
  }

  /** All checks that were made. */
  public Verdict verdict() {
    return verdict;
  }
}
