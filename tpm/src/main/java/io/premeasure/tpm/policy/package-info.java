/** Policy digests of TPM 2.0, computed without a TPM. */
package io.premeasure.tpm.policy;
