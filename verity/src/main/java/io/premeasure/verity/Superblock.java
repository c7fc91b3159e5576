package io.premeasure.verity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * The dm-verity superblock, version 1: {@value #SIZE} bytes, integers little-endian, the UUID in
 * printed order (cryptsetup, lib/verity/verity.c, struct verity_sb).
 *
 * <p>Nothing in it is authenticated; only the root hash is. Whoever relies on an algorithm, a salt
 * or a size must compare it with what a trusted place says.
 *
 * @param parameters what fixes the tree
 * @param uuid name of the volume, without any effect on the tree
 * @param paddingZero whether the reserved bytes, and those after the salt, are zero as they should
 *     be
 */
public record Superblock(VerityParameters parameters, UUID uuid, boolean paddingZero) {
  /** Length in bytes. */
  public static final int SIZE = 512;

  static final byte[] SIGNATURE = {'v', 'e', 'r', 'i', 't', 'y', 0, 0};
  static final int VERSION = 1;
  static final int VERSION_AT = 8;
  static final int TYPE_AT = 12;
  static final int UUID_AT = 16;
  static final int ALGORITHM_AT = 32;
  static final int ALGORITHM_SIZE = 32;
  static final int DATA_BLOCK_SIZE_AT = 64;
  static final int HASH_BLOCK_SIZE_AT = 68;
  static final int DATA_BLOCKS_AT = 72;
  static final int SALT_SIZE_AT = 80;
  static final int PADDING_AT = 82;
  static final int SALT_AT = 88;

  /** A superblock to be written. */
  public Superblock(VerityParameters parameters, UUID uuid) {
    this(parameters, uuid, true);
  }

  /**
   * Reads a superblock.
   *
   * @param source name of the hash device, for messages
   * @param offset of the superblock on the hash device, for messages
   * @param bytes at least {@value #SIZE}, the rest is not looked at
   * @throws VerityFormatException naming the field that is wrong
   */
  public static Superblock parse(String source, long offset, byte[] bytes)
      throws VerityFormatException {
    if (bytes.length < SIZE) {
      throw new VerityFormatException(
          source, offset, "superblock: " + bytes.length + " bytes, expected " + SIZE);
    }
    return new SuperblockReader(source, offset, bytes).superblock();
  }

  /**
   * Reads the superblock at an offset of a hash device.
   *
   * @throws VerityFormatException naming the field that is wrong, or where the device ends
   */
  public static Superblock read(BlockSource hashes, long offset) throws IOException {
    byte[] bytes = new byte[SIZE];
    if (hashes.size() - offset < SIZE) {
      throw new VerityFormatException(
          hashes.name(), offset, "superblock: device of " + hashes.size() + " bytes ends before");
    }
    hashes.read(offset, bytes, 0, SIZE);
    return parse(hashes.name(), offset, bytes);
  }

  /** The {@value #SIZE} bytes; padding is zero. */
  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    out.put(SIGNATURE).putInt(VERSION).putInt(parameters.type().number());
    out.order(ByteOrder.BIG_ENDIAN);
    out.putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    out.order(ByteOrder.LITTLE_ENDIAN);
    out.put(parameters.hash().algorithmName().getBytes(StandardCharsets.US_ASCII));
    out.putInt(DATA_BLOCK_SIZE_AT, parameters.dataBlockSize());
    out.putInt(HASH_BLOCK_SIZE_AT, parameters.hashBlockSize());
    out.putLong(DATA_BLOCKS_AT, parameters.dataBlocks());
    out.putShort(SALT_SIZE_AT, (short) parameters.salt().size());
    out.put(SALT_AT, parameters.salt().bytes());
    return out.array();
  }
}
