/**
 * Images of Genode's Consistent Block Encrypter (CBE) and of its successor Tresor: encrypted disks
 * whose every block is found through a tree of SHA-256 hashes, with snapshots, copy on write and a
 * superblock whose hash a trust anchor keeps.
 *
 * <p>All integers of the format are little endian. PBA is a physical, VBA a virtual block address,
 * both counted in blocks of 4096 bytes. The source of the format is the CBE core of 2021-03-17
 * ({@code src/lib/cbe_common} of the project m-stein/cbe).
 */
package io.premeasure.verity.cbe;
