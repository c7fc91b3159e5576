package io.premeasure.verity.cbe;

import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.VerityHash;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/** SHA-256 of one block; in fields that mean nothing yet, 32 arbitrary bytes. */
public final class BlockHash {
  /** Bytes of a hash. */
  public static final int SIZE = 32;

  /** 32 zero bytes. */
  public static final BlockHash ZERO = new BlockHash(new byte[SIZE]);

  private final byte[] bytes;

  private BlockHash(byte[] bytes) {
    this.bytes = bytes;
  }

  /** The hash of these bytes. */
  public static BlockHash over(byte[] block) {
    return over(block, 0, block.length);
  }

  static BlockHash over(byte[] bytes, int offset, int length) {
    MessageDigest digest = VerityHash.SHA256.newDigest();
    digest.update(bytes, offset, length);
    return new BlockHash(digest.digest());
  }

  /** The hash stored at the offset. */
  static BlockHash stored(byte[] from, int offset) {
    return new BlockHash(Arrays.copyOfRange(from, offset, offset + SIZE));
  }

  /**
   * The hash written as 64 hexadecimal digits.
   *
   * @throws IllegalArgumentException when the text is something else
   */
  public static BlockHash parse(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    if (bytes.length != SIZE) {
      throw new IllegalArgumentException("'" + hex + "' are not 64 hexadecimal digits");
    }
    return new BlockHash(bytes);
  }

  /** The bytes; a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  void store(byte[] into, int offset) {
    System.arraycopy(bytes, 0, into, offset, SIZE);
  }

  void check(byte[] block, String source, long pba, String what) throws VerityFormatException {
    check(block, 0, source, pba, what);
  }

  /** Compares with the hash of the block at the offset. */
  void check(byte[] bytes, int offset, String source, long pba, String what)
      throws VerityFormatException {
    BlockHash found = over(bytes, offset, CbeSuperblock.BLOCK);
    if (!equals(found)) {
      throw new VerityFormatException(
          source,
          pba * CbeSuperblock.BLOCK,
          what + ", PBA " + pba + ": hash " + found + ", expected " + this);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlockHash that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** 64 lower case hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
