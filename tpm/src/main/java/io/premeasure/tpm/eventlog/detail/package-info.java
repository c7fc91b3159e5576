/** What the data of events says: fields by name, and whether the digest is that of the data. */
package io.premeasure.tpm.eventlog.detail;
