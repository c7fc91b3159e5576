package io.premeasure.verity.filesystem.fat;

/**
 * Something on a volume that is not as it should be, though the rest can be read.
 *
 * @param kind what it concerns
 * @param offset in bytes from the start of the volume
 * @param text what was found and what was expected
 */
public record FatProblem(Kind kind, long offset, String text) {
  /** What a problem concerns. */
  public enum Kind {
    /** A field of the boot sector that has no effect on where things are. */
    BOOT_SECTOR(false),
    /** The copy of the boot sector differs from it. */
    BACKUP_BOOT_SECTOR(false),
    /** The volume is marked as in use or as having had I/O errors. */
    DIRTY(false),
    /** The free cluster count or its signatures are wrong. */
    FREE_COUNT(false),
    /** The allocation tables are not equal. */
    TABLES_DIFFER(true),
    /** A chain is shorter or longer than its file, or leads nowhere. */
    CHAIN(true),
    /** Two chains have a cluster in common, or a chain comes back to itself. */
    CROSS_LINK(true),
    /** Clusters are in use, yet belong to no file. */
    LOST_CLUSTERS(false),
    /** A directory cannot be read. */
    DIRECTORY(true),
    /** The parts of a long name do not fit; the short name is used. */
    LONG_NAME(false);

    private final boolean forbidsWriting;

    Kind(boolean forbidsWriting) {
      this.forbidsWriting = forbidsWriting;
    }

    /** Whether changing such a volume could destroy what is still there. */
    public boolean forbidsWriting() {
      return forbidsWriting;
    }
  }
}
