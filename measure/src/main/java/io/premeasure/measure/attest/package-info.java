/** The {@code attest} commands: what a machine's TPM vouches for, checked on another machine. */
package io.premeasure.measure.attest;
