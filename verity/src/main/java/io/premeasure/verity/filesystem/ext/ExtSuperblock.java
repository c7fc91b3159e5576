package io.premeasure.verity.filesystem.ext;

import java.util.UUID;

/**
 * What the superblock says, checked for sense and against the length of the device. Counts are in
 * the file system's blocks unless they say otherwise; feature words are the stored bits.
 *
 * @param blockSize in bytes, a power of two from 1024 to 65536
 * @param blocks in the whole file system
 * @param firstDataBlock the block that holds the superblock
 * @param blocksPerGroup as stored
 * @param clusterBlocks blocks that one bit of a block bitmap stands for; 1 without bigalloc
 * @param inodes in the whole file system
 * @param inodesPerGroup as stored
 * @param inodeSize in bytes
 * @param descriptorSize bytes of a group descriptor
 * @param firstMetaGroup the first meta block group with its own descriptors; meaningful with
 *     meta_bg
 * @param reservedDescriptorBlocks blocks after the descriptors kept for growing
 * @param backupGroups the two groups with copies under sparse_super2
 * @param journalInode number of the journal's inode, 0 without one
 * @param multipleMountBlock block of multiple mount protection, 0 without it
 * @param state bit 0: cleanly unmounted, bit 1: errors were found
 * @param checksumSeed where checksums of metadata start
 */
public record ExtSuperblock(
    int blockSize,
    long blocks,
    long firstDataBlock,
    long blocksPerGroup,
    long clusterBlocks,
    long inodes,
    long inodesPerGroup,
    int inodeSize,
    int descriptorSize,
    long firstMetaGroup,
    int reservedDescriptorBlocks,
    BackupGroups backupGroups,
    long journalInode,
    long multipleMountBlock,
    int state,
    long compat,
    long incompat,
    long roCompat,
    int checksumSeed,
    UUID uuid,
    String label) {

  /** The groups that hold superblock copies under sparse_super2; 0 means none. */
  public record BackupGroups(long first, long second) {}

  /** Number of block groups. */
  public long groups() {
    return Math.floorDiv(blocks - firstDataBlock + blocksPerGroup - 1, blocksPerGroup);
  }

  /** Whether the group holds a copy of the superblock (group 0: the superblock). */
  public boolean hasSuperblock(long group) {
    if (group == 0) {
      return true;
    }
    if ((compat & ExtFeatures.COMPAT_SPARSE_SUPER2) != 0) {
      return group == backupGroups.first || group == backupGroups.second;
    }
    if ((roCompat & ExtFeatures.RO_COMPAT_SPARSE_SUPER) == 0) {
      return true;
    }
    return group == 1 || isPower(group, 3) || isPower(group, 5) || isPower(group, 7);
  }

  /** Whether metadata carries CRC-32C checksums. */
  public boolean hasMetadataChecksums() {
    return (roCompat & ExtFeatures.RO_COMPAT_METADATA_CSUM) != 0;
  }

  boolean hasIncompat(long feature) {
    return (incompat & feature) != 0;
  }

  int descriptorsPerBlock() {
    return blockSize / descriptorSize;
  }

  private static boolean isPower(long number, int base) {
    long power = base;
    while (power < number) {
      power *= base;
    }
    return power == number;
  }
}
