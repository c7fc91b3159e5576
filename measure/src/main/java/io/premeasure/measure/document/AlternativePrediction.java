package io.premeasure.measure.document;

import io.premeasure.boot.Prediction;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A prediction, and what was chosen for it.
 *
 * @param choice what was chosen, by its path in the document; empty when there was nothing to
 *     choose
 * @param prediction the outcome
 */
public record AlternativePrediction(Map<String, Object> choice, Prediction prediction) {
  /**
   * The name by which people know it among others.
   *
   * @param number its place, from 1
   */
  public String name(int number) {
    return choice.isEmpty()
        ? "prediction " + number
        : choice.entrySet().stream()
            .map(each -> each.getKey() + ": " + each.getValue())
            .collect(Collectors.joining(", "));
  }
}
