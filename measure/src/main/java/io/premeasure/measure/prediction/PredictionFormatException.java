package io.premeasure.measure.prediction;

import io.premeasure.measure.console.Printable;
import java.io.IOException;

/** A prediction file is not what it should be. */
public final class PredictionFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * A refusal.
   *
   * @param source the file's name
   * @param path the JSON member, for example {@code events[3].digests.sha256}
   * @param reason what was found and what was expected
   */
  PredictionFormatException(String source, String path, String reason) {
    super(source + ": " + Printable.shortened(path) + ": " + Printable.shortened(reason));
  }
}
