/**
 * Authorisation sessions of a TPM (TPM 2.0 Library, part 1, sections 17 to 21): salted, with HMACs
 * over commands and responses, and with the secret parameter encrypted on its way.
 */
package io.premeasure.tpm.session;
