package io.premeasure.verity.filesystem.ext;

/**
 * What a byte of a file system belongs to.
 *
 * @param kind the structure
 * @param path of the file or directory, from {@code /}; empty for everything else
 * @param number of the inode, or of the block group that a bitmap or table describes; 0 where
 *     neither applies
 */
public record ExtOwner(Kind kind, String path, long number) {
  /** The structures of a file system. */
  public enum Kind {
    /** Before the superblock: the boot loader's. */
    BOOT_BLOCK,
    /** The superblock, or a copy of it. */
    SUPERBLOCK,
    /** Group descriptors, or a copy of them. */
    GROUP_DESCRIPTORS,
    /** Which blocks of a group are used. */
    BLOCK_BITMAP,
    /** Which inodes of a group are used. */
    INODE_BITMAP,
    /** An inode. */
    INODE,
    /** The journal. */
    JOURNAL,
    /** Content of a file, or of a link. */
    FILE,
    /** Names in a directory. */
    DIRECTORY,
    /** Where the blocks of a file are, or its attributes. */
    FILE_MAP,
    /** A block that no file uses, or whose owner cannot be reached. */
    UNUSED,
    /** Behind the last block. */
    OUTSIDE
  }

  /** As the end of a sentence: {@code in /etc/fstab (inode 12)}. */
  @Override
  public String toString() {
    return switch (kind) {
      case FILE, DIRECTORY -> "in " + path + " (inode " + number + ")";
      case FILE_MAP -> "in the block list or attributes of " + path + " (inode " + number + ")";
      case INODE -> "in inode " + number + (path.isEmpty() ? "" : ", " + path);
      case BLOCK_BITMAP -> "in the block bitmap of group " + number;
      case INODE_BITMAP -> "in the inode bitmap of group " + number;
      case BOOT_BLOCK -> "before the superblock";
      case SUPERBLOCK -> "in the superblock of group " + number;
      case GROUP_DESCRIPTORS -> "in the group descriptors";
      case JOURNAL -> "in the journal";
      case UNUSED -> "in no file";
      case OUTSIDE -> "behind the file system";
    };
  }
}
