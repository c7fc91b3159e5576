package io.premeasure.measure.prediction;

import io.premeasure.boot.Prediction;
import java.util.Map;

/**
 * A prediction, and what was chosen for it.
 *
 * @param choice see {@link Alternatives.Choice#chosen}; empty when there was nothing to choose
 * @param prediction the outcome
 * @param more members of its JSON document beside those of every prediction
 */
public record AlternativePrediction(
    Map<String, Object> choice, Prediction prediction, Map<String, Object> more) {}
