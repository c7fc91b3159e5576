/**
 * ext2, ext3 and ext4 read from a disk image, without mounting: files, directories, links, and
 * which file owns a block. Nothing is written and no journal is replayed.
 *
 * <p>The layout is the one that the Linux kernel documents ("ext4 Data Structures and Algorithms")
 * and e2fsprogs writes. All numbers on disk are little-endian.
 */
package io.premeasure.verity.filesystem.ext;
