/**
 * Keys that speak for a TPM: the endorsement key that its maker vouches for, the attestation key
 * that signs quotes, and the credential that ties one to the other (TPM 2.0 Library, part 1,
 * section 24).
 */
package io.premeasure.tpm.identity;
