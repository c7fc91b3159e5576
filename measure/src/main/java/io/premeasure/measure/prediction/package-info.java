/** Predictions as files: the program's own JSON, and the forms that other tools take. */
package io.premeasure.measure.prediction;
