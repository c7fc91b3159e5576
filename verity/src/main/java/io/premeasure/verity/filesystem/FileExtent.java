package io.premeasure.verity.filesystem;

/**
 * Bytes of a source that follow each other and belong to one file.
 *
 * @param offset of the first byte, from the start of the source
 * @param length in bytes
 */
public record FileExtent(long offset, long length) {
  /** Position behind the last byte. */
  public long end() {
    return offset + length;
  }
}
