package io.premeasure.verity.thin;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** What a metadata block holds; each kind has a checksum of its own. */
enum BlockKind {
  SUPERBLOCK(160774),
  NODE(121107),
  BITMAP(240779),
  INDEX(160478);

  /** Length of every metadata block in bytes. */
  static final int SIZE = 4096;

  /** Where every kind of block has its own number. */
  static final int NUMBER_AT = 8;

  private final int salt;

  BlockKind(int salt) {
    this.salt = salt;
  }

  /** Sets the block's checksum, its first four bytes. */
  void seal(byte[] block) {
    ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).putInt(checksum(block));
  }

  boolean isSealed(byte[] block) {
    return ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).getInt() == checksum(block);
  }

  private int checksum(byte[] block) {
    CRC32C crc = new CRC32C();
    crc.update(block, Integer.BYTES, SIZE - Integer.BYTES);
    // The kernel's function does not invert the result as the usual CRC-32C does.
    return ~(int) crc.getValue() ^ salt;
  }
}
