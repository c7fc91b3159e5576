package io.premeasure.verity.filesystem.ext;

/**
 * Something in a file system that is not as it should be and did not keep it from being read.
 *
 * @param kind what sort of trouble
 * @param offset of the structure, in bytes from the start of the file system
 * @param description which structure, what was found and what was expected
 */
public record ExtProblem(Kind kind, long offset, String description) {
  /** The sorts of trouble. */
  public enum Kind {
    /** A checksum of metadata does not match. */
    CHECKSUM,
    /** The journal was not replayed, so files may be older than a mount would show. */
    JOURNAL,
    /** The file system was in use, or the kernel had noted errors in it. */
    STATE,
    /** A structure that contradicts another one. */
    STRUCTURE
  }
}
