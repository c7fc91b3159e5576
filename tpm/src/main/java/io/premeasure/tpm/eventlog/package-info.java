/** Measurement event logs: reading, writing, replaying into PCR banks. */
package io.premeasure.tpm.eventlog;
