/** The TCG Canonical Event Log 1.0 in its binary encodings: type-length-value and CBOR. */
package io.premeasure.tpm.eventlog.cel;
