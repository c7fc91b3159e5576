/** The {@code predict} commands, and the forms in which a prediction leaves the program. */
package io.premeasure.measure.prediction;
