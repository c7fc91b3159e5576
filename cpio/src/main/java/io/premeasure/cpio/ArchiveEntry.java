package io.premeasure.cpio;

/**
 * One entry of a newc archive.
 *
 * @param name the name, as stored
 * @param mode file type and permission bits as in {@code stat}, for example 0100644
 * @param modified time of last change, seconds since 1970, 0 to 0xFFFFFFFF
 * @param offset where the content starts, in bytes from the start of the archive
 * @param size the content's length in bytes, at most 0x7FFFFFFF
 */
public record ArchiveEntry(String name, int mode, long modified, long offset, long size) {
  private static final int TYPE_MASK = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;

  /** Whether the entry is a folder. */
  public boolean isDirectory() {
    return (mode & TYPE_MASK) == DIRECTORY;
  }

  /** Whether the entry is a plain file. */
  public boolean isRegular() {
    return (mode & TYPE_MASK) == REGULAR;
  }
}
