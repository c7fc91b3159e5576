package io.premeasure.verity;

import java.util.HexFormat;
import java.util.List;

/**
 * What checking data and tree found.
 *
 * <p>A block counts as bad when its digest is not the one stored in the level above. Where the
 * block that stores the digest is bad as well, it cannot be told which of the two was changed.
 *
 * @param rootMatches whether the top block has the expected root hash
 * @param computedRoot root hash that the stored tree really has, in hexadecimal digits
 * @param badDataBlocks numbers of bad data blocks in rising order
 * @param badHashBlocks bad hash blocks, level by level from the leaves up
 * @param spareAreas runs of bytes that hold no digest and should be zero but are not
 */
public record VerificationReport(
    boolean rootMatches,
    String computedRoot,
    Findings<Long> badDataBlocks,
    Findings<HashPosition> badHashBlocks,
    Findings<HashPosition> spareAreas) {

  /**
   * Findings of one kind.
   *
   * @param listed the first ones
   * @param total how many there are
   */
  public record Findings<T>(List<T> listed, long total) {
    /** Copies the list. */
    public Findings {
      listed = List.copyOf(listed);
    }
  }

  /**
   * A place in the tree.
   *
   * @param level 0 for the leaf level
   * @param block number within the level
   * @param offset of the finding's first byte on the hash device
   */
  public record HashPosition(int level, long block, long offset) {}

  /** Whether data and tree are what the root hash stands for, spare areas aside. */
  public boolean authentic() {
    return rootMatches && badDataBlocks.total() == 0 && badHashBlocks.total() == 0;
  }

  /** Whether nothing at all was found, spare areas included. */
  public boolean clean() {
    return authentic() && spareAreas.total() == 0;
  }

  static String hex(byte[] digest) {
    return HexFormat.of().formatHex(digest);
  }
}
