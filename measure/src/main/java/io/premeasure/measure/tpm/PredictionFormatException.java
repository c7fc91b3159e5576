package io.premeasure.measure.tpm;

import java.io.IOException;

/** A prediction file is not what it should be. */
final class PredictionFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  PredictionFormatException(String source, String reason) {
    super(source + ": " + reason);
  }
}
