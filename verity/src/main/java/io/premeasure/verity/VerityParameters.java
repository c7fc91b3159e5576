package io.premeasure.verity;

import java.util.HexFormat;
import java.util.Locale;

/**
 * All that a tree depends on beside the data.
 *
 * @param hashType 1 (salt first, slots of a power of two) or 0 (salt last, digests packed)
 * @param hashAlgorithm the hash's kernel name in lower case, for example {@code sha256}
 * @param dataBlockSize bytes, a power of two from 512 to 524288
 * @param hashBlockSize bytes, a power of two from 512 to 524288
 * @param dataBlocks number of data blocks, at least 1
 * @param salt up to 256 bytes, as hex digits in lower case; may be empty
 */
public record VerityParameters(
    int hashType,
    String hashAlgorithm,
    int dataBlockSize,
    int hashBlockSize,
    long dataBlocks,
    String salt) {
  /** The smallest block. */
  public static final int MIN_BLOCK = 512;

  /** The largest block. */
  public static final int MAX_BLOCK = 524288;

  /** The longest salt, in bytes. */
  public static final int MAX_SALT = 256;

  private static final long MAX_BLOCKS = 1L << 50;

  /**
   * Checked parameters.
   *
   * @param source the name that errors carry
   * @throws VerityFormatException naming the parameter that is out of its range
   */
  public static VerityParameters checked(
      String source,
      int hashType,
      String hashAlgorithm,
      int dataBlockSize,
      int hashBlockSize,
      long dataBlocks,
      byte[] salt)
      throws VerityFormatException {
    require(source, hashType == 0 || hashType == 1, "hash type", hashType, "0 or 1");
    String name = hashAlgorithm.toLowerCase(Locale.ROOT);
    require(source, BlockHash.of(name).isPresent(), "hash algorithm", name, "a known one");
    require(source, isBlockSize(dataBlockSize), "data block size", dataBlockSize, BLOCK_RULE);
    require(source, isBlockSize(hashBlockSize), "hash block size", hashBlockSize, BLOCK_RULE);
    require(source, dataBlocks >= 1, "data blocks", dataBlocks, "at least 1");
    boolean inRange = dataBlocks <= MAX_BLOCKS && dataBlocks <= Long.MAX_VALUE / dataBlockSize;
    require(source, inRange, "data blocks", dataBlocks, "a device below 2^63 bytes");
    require(source, salt.length <= MAX_SALT, "salt size", salt.length, "at most 256");
    return new VerityParameters(
        hashType, name, dataBlockSize, hashBlockSize, dataBlocks, HexFormat.of().formatHex(salt));
  }

  private static final String BLOCK_RULE = "a power of two from 512 to 524288";

  /** The salt's bytes. */
  public byte[] saltBytes() {
    return HexFormat.of().parseHex(salt);
  }

  /** Bytes of data that the tree covers. */
  public long dataSize() {
    return dataBlocks * dataBlockSize;
  }

  /** Bytes of a digest. */
  public int digestSize() {
    return BlockHash.of(hashAlgorithm).orElseThrow().size();
  }

  private static boolean isBlockSize(int size) {
    return size >= MIN_BLOCK && size <= MAX_BLOCK && Integer.bitCount(size) == 1;
  }

  private static void require(
      String source, boolean holds, String field, Object found, String expected)
      throws VerityFormatException {
    if (!holds) {
      throw new VerityFormatException(source, field + " " + found + ", expected " + expected);
    }
  }
}
