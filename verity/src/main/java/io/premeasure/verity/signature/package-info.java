/**
 * Signatures of root hashes, as the kernel checks them when it activates a volume and as systemd
 * keeps them in partitions of their own.
 */
package io.premeasure.verity.signature;
