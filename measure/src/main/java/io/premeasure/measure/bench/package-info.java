/** Measures this program's speed against the programs it stands in for. */
package io.premeasure.measure.bench;
