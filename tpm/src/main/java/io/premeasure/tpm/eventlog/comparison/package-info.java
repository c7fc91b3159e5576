/** What is different between two logs, or a log and a prediction, in words a person can act on. */
package io.premeasure.tpm.eventlog.comparison;
