/**
 * Connections to a TPM 2.0: where it is ({@link io.premeasure.tpm.device.TpmUri}), how bytes get
 * there ({@link io.premeasure.tpm.device.TpmTransport}), and the PCR commands on top ({@link
 * io.premeasure.tpm.device.TpmConnection}).
 *
 * <p>TSS.Java encodes the commands; its types do not leave this package. Responses are decoded here
 * with bounds, because a TPM behind a socket is as untrusted as a file.
 */
package io.premeasure.tpm.device;
