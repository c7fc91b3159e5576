package io.premeasure.measure.demo;

import java.io.IOException;

/** A command of the demo did not succeed. */
final class StepFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  StepFailedException(String[] command, int exit, String message) {
    super("premeasure " + String.join(" ", command) + " ended with " + exit + ": " + message);
  }
}
