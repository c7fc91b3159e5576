/** The {@code log} commands: showing and replaying event logs. */
package io.premeasure.measure.log;
