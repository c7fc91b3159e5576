package io.premeasure.verity;

import java.util.Objects;

/**
 * Everything that, together with the data, fixes a tree's bytes and its root hash.
 *
 * <p>The names and limits are those of the kernel's dm-verity target (Linux
 * Documentation/admin-guide/device-mapper/verity.rst) and of veritysetup.
 *
 * @param hash the algorithm
 * @param type the tree's layout
 * @param dataBlockSize bytes in a data block: a power of two, 512 to 524288
 * @param hashBlockSize bytes in a hash block: the same limits
 * @param dataBlocks number of data blocks, at least 1
 * @param salt hashed with every block
 */
public record VerityParameters(
    VerityHash hash,
    HashType type,
    int dataBlockSize,
    int hashBlockSize,
    long dataBlocks,
    Salt salt) {
  /** The smallest block. */
  public static final int MIN_BLOCK_SIZE = 512;

  /** The largest block. */
  public static final int MAX_BLOCK_SIZE = 512 * 1024;

  /** The block size that veritysetup takes when none is given. */
  public static final int DEFAULT_BLOCK_SIZE = 4096;

  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException naming the parameter that is outside of them
   */
  public VerityParameters {
    Objects.requireNonNull(hash);
    Objects.requireNonNull(type);
    Objects.requireNonNull(salt);
    requireBlockSize("data block size", dataBlockSize);
    requireBlockSize("hash block size", hashBlockSize);
    if (dataBlocks < 1 || dataBlocks > Long.MAX_VALUE / dataBlockSize) {
      throw new IllegalArgumentException(
          "data blocks: " + Long.toUnsignedString(dataBlocks) + ", expected 1 or more in 63 bits");
    }
  }

  /** Whether both a data and a hash block can have this size. */
  public static boolean isBlockSize(long size) {
    return size >= MIN_BLOCK_SIZE && size <= MAX_BLOCK_SIZE && Long.bitCount(size) == 1;
  }

  /** Length of the data that the tree covers, in bytes. */
  public long dataSize() {
    return dataBlocks * dataBlockSize;
  }

  /** Digests that one hash block holds; a power of two, at least 8. */
  public int digestsPerBlock() {
    return Integer.highestOneBit(hashBlockSize / hash.size());
  }

  /** Bytes from the start of one digest in a hash block to the start of the next. */
  public int slotSize() {
    if (type == HashType.CHROME_OS) {
      return hash.size();
    }
    return Integer.highestOneBit(2 * hash.size() - 1);
  }

  private static void requireBlockSize(String name, int size) {
    if (!isBlockSize(size)) {
      throw new IllegalArgumentException(
          name
              + ": "
              + size
              + ", expected a power of two from "
              + MIN_BLOCK_SIZE
              + " to "
              + MAX_BLOCK_SIZE);
    }
  }
}
