package io.premeasure.verity.image;

/**
 * A part of a VHDX file.
 *
 * @param name for messages
 * @param start in bytes, from the start of the file
 * @param length in bytes
 */
record VhdxRegion(String name, long start, long length) {
  static final long MIB = 1 << 20;

  /** Whether it starts and ends at a MiB, and not in the first, which is for the headers. */
  boolean isPlaced() {
    return start >= MIB
        && start % MIB == 0
        && length > 0
        && length % MIB == 0
        && start <= Long.MAX_VALUE - length;
  }

  long end() {
    return start + length;
  }

  @Override
  public String toString() {
    return name + " of " + length + " bytes at " + start;
  }
}
