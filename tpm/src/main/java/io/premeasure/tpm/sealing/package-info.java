/** Secrets that a TPM gives out only when registers have the values that a policy names. */
package io.premeasure.tpm.sealing;
