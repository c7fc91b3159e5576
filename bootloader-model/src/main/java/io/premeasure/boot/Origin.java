package io.premeasure.boot;

import java.util.Locale;

/** How a predicted digest came about. */
public enum Origin {
  /** Computed from the bytes that will be measured. */
  COMPUTED,
  /** Taken over from a log or a profile of the same firmware. */
  CARRIED;

  /** The name in documents. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
