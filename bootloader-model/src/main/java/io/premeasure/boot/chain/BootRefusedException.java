package io.premeasure.boot.chain;

import java.io.IOException;

/** The machine would not start a stage: nothing can be predicted, although every input is sound. */
public final class BootRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says what is refused and why. */
  public BootRefusedException(String reason) {
    super(reason);
  }
}
