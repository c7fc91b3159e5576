package io.premeasure.measure.chain;

import io.premeasure.boot.Prediction;

/**
 * One of the predictions of a chain.
 *
 * @param label the choices behind it; empty when there are none
 * @param prediction the values
 */
public record LabelledPrediction(String label, Prediction prediction) {}
