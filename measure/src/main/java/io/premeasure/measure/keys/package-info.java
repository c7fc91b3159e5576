/** The {@code keys} commands: making signing keys and naming the signer that a file stands for. */
package io.premeasure.measure.keys;
