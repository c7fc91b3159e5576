/** The {@code tpm} commands: read, extend, reset and compare the PCRs of a TPM. */
package io.premeasure.measure.tpm;
