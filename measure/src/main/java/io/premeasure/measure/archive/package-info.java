/** The {@code archive} commands: build, sign, verify, show and extract boot archives. */
package io.premeasure.measure.archive;
