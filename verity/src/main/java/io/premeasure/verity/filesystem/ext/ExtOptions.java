package io.premeasure.verity.filesystem.ext;

/**
 * How much to put up with in a file system.
 *
 * @param strict a wrong checksum of metadata is an error, not only a problem in the list
 * @param refuseUnreplayedJournal a journal that was not replayed is an error: what is on disk is
 *     then not what a mount would show
 * @param refuseAbsoluteLinks an absolute symbolic link on a path is an error. Who mounts the image
 *     below a folder and copies files out of it, as OpenXT does, follows such a link out of the
 *     image
 */
public record ExtOptions(
    boolean strict, boolean refuseUnreplayedJournal, boolean refuseAbsoluteLinks) {
  /** Reads what can be read, and lists the problems. */
  public static final ExtOptions TOLERANT = new ExtOptions(false, false, false);

  /** Refuses wrong checksums and a journal that was not replayed. */
  public static final ExtOptions STRICT = new ExtOptions(true, true, false);

  /** The same with absolute symbolic links refused. */
  public ExtOptions withoutAbsoluteLinks() {
    return new ExtOptions(strict, refuseUnreplayedJournal, true);
  }
}
