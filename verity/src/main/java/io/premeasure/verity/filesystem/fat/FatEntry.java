package io.premeasure.verity.filesystem.fat;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.util.Optional;

/**
 * A file or directory, as its directory entry describes it.
 *
 * @param name the long name, or the short one where there is none; empty for the root directory
 * @param shortName the 8.3 name, with the lower case that its flags ask for
 * @param attributes the bits {@link #READ_ONLY} to {@link #ARCHIVE}
 * @param size in bytes; 0 for a directory
 * @param firstCluster 0 for an empty file, and for the root directory of FAT12 and FAT16
 * @param offset of the short entry, in bytes from the start of the volume; for the root directory,
 *     of the directory itself
 * @param writeDate days, months and years since 1980, packed as on the volume
 * @param writeTime steps of two seconds, minutes and hours, packed as on the volume
 */
public record FatEntry(
    String name,
    String shortName,
    int attributes,
    long size,
    int firstCluster,
    long offset,
    int writeDate,
    int writeTime) {
  /** Not to be changed. */
  public static final int READ_ONLY = 0x01;

  /** Not to be shown. */
  public static final int HIDDEN = 0x02;

  /** Part of an operating system. */
  public static final int SYSTEM = 0x04;

  /** The entry holds the volume's name. */
  public static final int VOLUME_LABEL = 0x08;

  /** The entry is a directory. */
  public static final int DIRECTORY = 0x10;

  /** Changed since the last backup. */
  public static final int ARCHIVE = 0x20;

  static final int LONG_NAME = 0x0f;

  /** Whether it is a directory. */
  public boolean isDirectory() {
    return (attributes & DIRECTORY) != 0;
  }

  /** Whether it is marked as not to be changed. */
  public boolean isReadOnly() {
    return (attributes & READ_ONLY) != 0;
  }

  /** Whether it is marked as not to be shown. */
  public boolean isHidden() {
    return (attributes & HIDDEN) != 0;
  }

  /** When it was written last, in no particular time zone; empty when that is no date. */
  public Optional<LocalDateTime> written() {
    try {
      return Optional.of(
          LocalDateTime.of(
              1980 + (writeDate >> 9),
              writeDate >> 5 & 0xf,
              writeDate & 0x1f,
              writeTime >> 11,
              writeTime >> 5 & 0x3f,
              (writeTime & 0x1f) * 2));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  boolean hasName(String wanted) {
    return name.equalsIgnoreCase(wanted) || shortName.equalsIgnoreCase(wanted);
  }
}
