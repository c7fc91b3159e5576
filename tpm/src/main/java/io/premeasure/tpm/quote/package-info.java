/**
 * Quotes (TPM 2.0 Library, part 1, section 31): what a TPM signs about its registers, parsed
 * strictly and verified without a TPM.
 */
package io.premeasure.tpm.quote;
