package io.premeasure.measure.document;

import io.premeasure.boot.Prediction;
import java.util.Map;

/**
 * A prediction, and what was chosen for it.
 *
 * @param choice what was chosen, by its path in the document; empty when there was nothing to
 *     choose
 * @param prediction the outcome
 */
public record AlternativePrediction(Map<String, Object> choice, Prediction prediction) {}
