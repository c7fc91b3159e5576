package io.premeasure.verity.filesystem.fat;

/**
 * What a byte of a volume belongs to.
 *
 * @param kind the structure
 * @param path of the file or directory, without a leading {@code /}; empty for the root directory
 *     and for everything that is neither
 * @param position of the byte in the file, directory, table or sector
 */
public record FatOwner(Kind kind, String path, long position) {
  /** The structures of a volume. */
  public enum Kind {
    /** The boot sector. */
    BOOT_SECTOR,
    /** The free cluster count of FAT32. */
    FREE_COUNT,
    /** The copy of the boot sector. */
    BACKUP_BOOT_SECTOR,
    /** Another sector before the first allocation table. */
    RESERVED,
    /** An allocation table. */
    ALLOCATION_TABLE,
    /** A directory. */
    DIRECTORY,
    /** The content of a file. */
    FILE,
    /** Unused bytes behind the end of a file, in its last cluster. */
    FILE_SLACK,
    /** A cluster that no file uses. */
    FREE,
    /** A cluster marked as having a defect. */
    BAD,
    /** A cluster in use that belongs to no file. */
    LOST,
    /** Behind the last cluster, or behind the volume. */
    OUTSIDE
  }
}
