package io.premeasure.tpm.eventlog.detail;

/** Whether an event's digests are those of its data. */
public enum DigestCheck {
  /** They are, in every bank with a known algorithm. */
  MATCHES("yes"),
  /** The event's type says that they are, but at least one is not. */
  DIFFERS("no"),
  /** What was hashed is not, or not wholly, in the log. */
  NOT_DEFINED("not defined");

  private final String label;

  DigestCheck(String label) {
    this.label = label;
  }

  /** The answer to "digest matches data". */
  public String label() {
    return label;
  }
}
