package io.premeasure.verity;

/**
 * Where in its file a tree stands.
 *
 * @param start offset of the first hash block, in bytes
 * @param end offset behind the last hash block, in bytes
 */
public record TreeGeometry(long start, long end) {
  /**
   * The place of a tree.
   *
   * @param hashOffset bytes; a multiple of 512, without a superblock of the hash block size
   * @param superblock whether there is one at the hash offset
   * @throws VerityFormatException when there can be no such tree
   */
  public static TreeGeometry of(VerityParameters parameters, long hashOffset, boolean superblock)
      throws VerityFormatException {
    TreeLayout layout = TreeLayout.at(parameters, hashOffset, superblock);
    return new TreeGeometry(layout.start(), layout.end());
  }
}
