/** The {@code bench} commands: this program against a named one, in turn, as ratios. */
package io.premeasure.measure.bench;
