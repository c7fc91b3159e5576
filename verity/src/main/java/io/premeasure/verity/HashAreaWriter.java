package io.premeasure.verity;

import java.io.IOException;

/** Where the bytes of a hash area go. */
@FunctionalInterface
interface HashAreaWriter {
  /**
   * Writes bytes.
   *
   * @param position on the hash device
   */
  void write(long position, byte[] bytes, int length) throws IOException;
}
