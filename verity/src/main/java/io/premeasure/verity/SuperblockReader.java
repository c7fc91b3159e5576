package io.premeasure.verity;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/** Reads the fields of a superblock and checks each. */
final class SuperblockReader {
  private final String source;
  private final long offset;
  private final byte[] bytes;

  SuperblockReader(String source, long offset, byte[] bytes) {
    this.source = source;
    this.offset = offset;
    this.bytes = bytes;
  }

  Superblock superblock() throws VerityFormatException {
    require(
        Arrays.equals(
            bytes,
            0,
            Superblock.SIGNATURE.length,
            Superblock.SIGNATURE,
            0,
            Superblock.SIGNATURE.length),
        0,
        "signature: not a VERITY superblock");
    int version = int32(Superblock.VERSION_AT);
    require(
        version == Superblock.VERSION,
        Superblock.VERSION_AT,
        "version: " + Integer.toUnsignedString(version) + ", expected " + Superblock.VERSION);
    HashType type = type();
    VerityHash hash = hash();
    int dataBlockSize = blockSize("data block size", Superblock.DATA_BLOCK_SIZE_AT);
    int hashBlockSize = blockSize("hash block size", Superblock.HASH_BLOCK_SIZE_AT);
    long dataBlocks = dataBlocks(dataBlockSize);
    int saltSize = Short.toUnsignedInt(buffer().getShort(Superblock.SALT_SIZE_AT));
    require(
        saltSize <= Salt.MAX_SIZE,
        Superblock.SALT_SIZE_AT,
        "salt size: " + saltSize + ", expected at most " + Salt.MAX_SIZE);
    Salt salt =
        Salt.of(Arrays.copyOfRange(bytes, Superblock.SALT_AT, Superblock.SALT_AT + saltSize));
    return new Superblock(
        new VerityParameters(hash, type, dataBlockSize, hashBlockSize, dataBlocks, salt),
        uuid(),
        zero(Superblock.PADDING_AT, Superblock.SALT_AT)
            && zero(Superblock.SALT_AT + saltSize, Superblock.SIZE));
  }

  private HashType type() throws VerityFormatException {
    int number = int32(Superblock.TYPE_AT);
    return HashType.ofNumber(number)
        .orElseThrow(
            () ->
                problem(
                    Superblock.TYPE_AT,
                    "hash type: " + Integer.toUnsignedString(number) + ", expected 0 or 1"));
  }

  private VerityHash hash() throws VerityFormatException {
    int end = Superblock.ALGORITHM_AT;
    while (end < Superblock.ALGORITHM_AT + Superblock.ALGORITHM_SIZE && bytes[end] != 0) {
      end++;
    }
    String name =
        new String(
            bytes,
            Superblock.ALGORITHM_AT,
            end - Superblock.ALGORITHM_AT,
            StandardCharsets.ISO_8859_1);
    require(
        zero(end, Superblock.ALGORITHM_AT + Superblock.ALGORITHM_SIZE),
        end,
        "hash algorithm: bytes after the end of the name");
    return VerityHash.ofName(name)
        .orElseThrow(
            () ->
                problem(
                    Superblock.ALGORITHM_AT,
                    "hash algorithm: \""
                        + name.replaceAll("[^\\x20-\\x7e]", "?")
                        + "\" is not supported"));
  }

  private int blockSize(String name, int at) throws VerityFormatException {
    int size = int32(at);
    require(
        VerityParameters.isBlockSize(size),
        at,
        name
            + ": "
            + Integer.toUnsignedString(size)
            + ", expected a power of two from 512 to 524288");
    return size;
  }

  private long dataBlocks(int dataBlockSize) throws VerityFormatException {
    long count = buffer().getLong(Superblock.DATA_BLOCKS_AT);
    require(
        count > 0 && count <= Long.MAX_VALUE / dataBlockSize,
        Superblock.DATA_BLOCKS_AT,
        "data blocks: " + Long.toUnsignedString(count) + ", expected 1 or more in 63 bits");
    return count;
  }

  private UUID uuid() {
    ByteBuffer printed = ByteBuffer.wrap(bytes, Superblock.UUID_AT, 16);
    return new UUID(printed.getLong(), printed.getLong());
  }

  private boolean zero(int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private int int32(int at) {
    return buffer().getInt(at);
  }

  private ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void require(boolean condition, int at, String reason) throws VerityFormatException {
    if (!condition) {
      throw problem(at, reason);
    }
  }

  private VerityFormatException problem(int at, String reason) {
    return new VerityFormatException(source, offset + at, reason);
  }
}
