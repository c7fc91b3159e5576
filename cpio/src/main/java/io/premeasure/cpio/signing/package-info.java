/** Who signs a boot archive and how: keys, signer identities, signature records, signing tools. */
package io.premeasure.cpio.signing;
