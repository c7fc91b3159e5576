package io.premeasure.verity.cbe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a block of a tree says about one of its children (a type-1 node of the format, 64 bytes).
 *
 * @param pba where the child is
 * @param generation in which the child was last written; 0 of a data block: never
 * @param hash of the child's 4096 bytes as stored
 */
public record Node(long pba, long generation, BlockHash hash) {
  static final int SIZE = 64;
  static final Node UNUSED = new Node(0, 0, BlockHash.ZERO);
  private static final int HASH = 16;
  private static final int PADDING = 48;

  static Node stored(byte[] block, int index) {
    ByteBuffer at = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    int offset = index * SIZE;
    return new Node(
        at.getLong(offset), at.getLong(offset + 8), BlockHash.stored(block, offset + HASH));
  }

  static long pba(byte[] block, int index) {
    return ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).getLong(index * SIZE);
  }

  static void storeHash(BlockHash hash, byte[] block, int index) {
    hash.store(block, index * SIZE + HASH);
  }

  void store(byte[] block, int index) {
    ByteBuffer at = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    int offset = index * SIZE;
    at.putLong(offset, pba).putLong(offset + 8, generation);
    hash.store(block, offset + HASH);
    NodeBlock.clear(block, offset + PADDING, offset + SIZE);
  }

  static boolean paddingZero(byte[] block, int index) {
    return NodeBlock.isZero(block, index * SIZE + PADDING, (index + 1) * SIZE);
  }

  boolean isUnused() {
    return equals(UNUSED);
  }
}
