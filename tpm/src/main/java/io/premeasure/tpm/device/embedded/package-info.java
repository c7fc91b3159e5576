/**
 * A TPM inside this process that has PCRs and nothing else: no keys, no storage, no secrets. It
 * lives as long as its object and answers TPM 2.0 commands byte for byte.
 */
package io.premeasure.tpm.device.embedded;
