package io.premeasure.verity.partition;

/**
 * Something that is wrong with a table.
 *
 * @param kind what is wrong
 * @param offset where, in bytes from the start of the disk
 * @param text for people: the field, what was found and what was expected
 */
public record TableProblem(Kind kind, long offset, String text) {
  /** What can be wrong. */
  public enum Kind {
    /** No header where one should be. */
    HEADER_MISSING,
    /** A header of another revision, of a size that cannot be, or with a reserved field in use. */
    HEADER_FIELD,
    /** The header's checksum is wrong. */
    HEADER_CHECKSUM,
    /** The header says that it is in another place. */
    HEADER_PLACE,
    /** The header's positions are not on the disk or do not fit together. */
    HEADER_BOUNDS,
    /** The checksum of the entries is wrong. */
    ENTRIES_CHECKSUM,
    /** The two copies say different things. */
    COPIES_DIFFER,
    /** The backup is not in the disk's last sector: the disk has grown. */
    BACKUP_NOT_AT_END,
    /** A backup at the disk's end that the primary does not know. */
    BACKUP_STALE,
    /** The first sector has no protective partition, or a wrong one. */
    PROTECTIVE_MBR,
    /** The first sector has further partitions, which other systems see instead. */
    HYBRID_MBR,
    /** A partition is not between the first and the last usable sector. */
    PARTITION_BOUNDS,
    /** Two partitions share sectors. */
    PARTITIONS_OVERLAP,
    /** Two partitions have the same unique GUID. */
    DUPLICATE_GUID
  }

  /** The text with its place. */
  @Override
  public String toString() {
    return "offset " + offset + ": " + text;
  }
}
