package io.premeasure.verity;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;

/**
 * The dm-verity superblock, version 1: 512 bytes, integers little-endian, as cryptsetup writes it.
 * Nothing in it is authenticated; only the root hash is.
 *
 * @param parameters what the tree depends on
 * @param uuid the device's UUID, all zero when there is none
 * @param cleanPadding whether all bytes without a meaning are zero
 */
public record Superblock(VerityParameters parameters, UUID uuid, boolean cleanPadding) {
  /** Bytes in a superblock. */
  public static final int SIZE = 512;

  private static final byte[] MAGIC = {'v', 'e', 'r', 'i', 't', 'y', 0, 0};
  private static final int NAME_AT = 32;
  private static final int NAME_SIZE = 32;
  private static final int SALT_AT = 88;

  /**
   * Reads a superblock.
   *
   * @param source the name that errors carry
   * @param offset where in the source it stands, for errors
   * @param bytes its bytes; what follows the first 512 is not looked at
   * @throws VerityFormatException naming the field that is wrong
   */
  public static Superblock parse(String source, long offset, byte[] bytes)
      throws VerityFormatException {
    if (bytes.length < SIZE) {
      throw new VerityFormatException(
          source, offset, "superblock of " + bytes.length + " bytes, expected 512");
    }
    if (!Arrays.equals(bytes, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
      String found = HexFormat.of().formatHex(bytes, 0, MAGIC.length);
      throw new VerityFormatException(
          source, offset, "superblock magic " + found + ", expected 7665726974790000");
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (buffer.getInt(8) != 1) {
      throw new VerityFormatException(
          source, offset + 8, "superblock version " + buffer.getInt(8) + ", expected 1");
    }
    int saltSize = Short.toUnsignedInt(buffer.getShort(80));
    if (saltSize > VerityParameters.MAX_SALT) {
      throw new VerityFormatException(
          source, offset + 80, "salt size " + saltSize + ", expected at most 256");
    }
    VerityParameters parameters =
        VerityParameters.checked(
            source + ": superblock",
            buffer.getInt(12),
            name(source, offset, bytes),
            buffer.getInt(64),
            buffer.getInt(68),
            buffer.getLong(72),
            Arrays.copyOfRange(bytes, SALT_AT, SALT_AT + saltSize));
    ByteBuffer id = ByteBuffer.wrap(bytes, 16, 16);
    UUID uuid = new UUID(id.getLong(), id.getLong());
    return new Superblock(parameters, uuid, isClean(bytes, saltSize));
  }

  /** The superblock's 512 bytes. */
  public byte[] encode() {
    ByteBuffer buffer = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    byte[] salt = parameters.saltBytes();
    buffer.put(0, MAGIC);
    buffer.putInt(8, 1);
    buffer.putInt(12, parameters.hashType());
    buffer.order(ByteOrder.BIG_ENDIAN);
    buffer.putLong(16, uuid.getMostSignificantBits());
    buffer.putLong(24, uuid.getLeastSignificantBits());
    buffer.order(ByteOrder.LITTLE_ENDIAN);
    buffer.put(NAME_AT, parameters.hashAlgorithm().getBytes(StandardCharsets.US_ASCII));
    buffer.putInt(64, parameters.dataBlockSize());
    buffer.putInt(68, parameters.hashBlockSize());
    buffer.putLong(72, parameters.dataBlocks());
    buffer.putShort(80, (short) salt.length);
    buffer.put(SALT_AT, salt);
    return buffer.array();
  }

  private static String name(String source, long offset, byte[] bytes)
      throws VerityFormatException {
    int end = NAME_AT;
    while (end < NAME_AT + NAME_SIZE && bytes[end] != 0) {
      if (bytes[end] < ' ' || bytes[end] > '~') {
        throw new VerityFormatException(source, offset + end, "hash algorithm is not ASCII");
      }
      end++;
    }
    return new String(bytes, NAME_AT, end - NAME_AT, StandardCharsets.US_ASCII);
  }

  private static boolean isClean(byte[] bytes, int saltSize) {
    int stray = 0;
    for (int i = 82; i < SALT_AT; i++) {
      stray |= bytes[i];
    }
    for (int i = SALT_AT + saltSize; i < SIZE; i++) {
      stray |= bytes[i];
    }
    return stray == 0;
  }
}
