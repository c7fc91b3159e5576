/** Verified block storage: dm-verity hash trees, as the Linux kernel and veritysetup know them. */
package io.premeasure.verity;
