/** The {@code events} commands. */
package io.premeasure.measure.events;
