/** The measurement lists of Linux IMA, binary and ASCII, as streams of entries. */
package io.premeasure.tpm.eventlog.ima;
