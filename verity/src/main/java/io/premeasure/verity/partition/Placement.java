package io.premeasure.verity.partition;

/** Where a new partition goes, and how its length is rounded. */
public enum Placement {
  /**
   * Into the first gap that is large enough, from a multiple of 1 MiB, with exactly the length that
   * is asked for; with length 0 over the largest gap.
   */
  ALIGNED,
  /**
   * As cvmdisk does: right behind the last partition without any alignment, the length rounded up
   * to a multiple of 2048 sectors; with length 0 up to the last multiple of 2048 sectors.
   */
  CVMDISK
}
