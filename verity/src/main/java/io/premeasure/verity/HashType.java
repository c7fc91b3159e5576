package io.premeasure.verity;

import java.util.Optional;

/** The two layouts of a dm-verity tree. */
public enum HashType {
  /** Type 0: the salt follows the block, digests are packed without gaps. */
  CHROME_OS,

  /** Type 1: the salt precedes the block, each digest has a slot whose size is a power of two. */
  NORMAL;

  /** The number that the superblock and the kernel table hold: 0 or 1. */
  public int number() {
    return this == NORMAL ? 1 : 0;
  }

  /** The type with this number, if there is one. */
  public static Optional<HashType> ofNumber(long number) {
    return number == 0
        ? Optional.of(CHROME_OS)
        : number == 1 ? Optional.of(NORMAL) : Optional.empty();
  }
}
