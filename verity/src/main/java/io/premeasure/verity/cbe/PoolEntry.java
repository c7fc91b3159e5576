package io.premeasure.verity.cbe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One block of a pool, in the free tree or the meta tree (a type-2 node of the format, 64 bytes).
 *
 * @param pba the pooled block
 * @param lastVba lowest virtual block that it held when it was freed
 * @param allocated generation in which it was put to its last use
 * @param freed generation from which on nothing current uses it
 * @param keyId key under which its content is encrypted, 32 bits
 * @param reserved whether an older snapshot may still need it
 */
public record PoolEntry(
    long pba, long lastVba, long allocated, long freed, int keyId, boolean reserved) {
  static final PoolEntry UNUSED = new PoolEntry(0, 0, 0, 0, 0, false);
  private static final int RESERVED = 36;
  private static final int PADDING = 37;

  static PoolEntry fresh(long pba) {
    return new PoolEntry(pba, 0, 0, 0, 0, false);
  }

  static PoolEntry stored(byte[] block, int index) {
    ByteBuffer at = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    int offset = index * Node.SIZE;
    return new PoolEntry(
        at.getLong(offset),
        at.getLong(offset + 8),
        at.getLong(offset + 16),
        at.getLong(offset + 24),
        at.getInt(offset + 32),
        block[offset + RESERVED] == 1);
  }

  void store(byte[] block, int index) {
    ByteBuffer at = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    int offset = index * Node.SIZE;
    at.putLong(offset, pba).putLong(offset + 8, lastVba).putLong(offset + 16, allocated);
    at.putLong(offset + 24, freed).putInt(offset + 32, keyId);
    block[offset + RESERVED] = (byte) (reserved ? 1 : 0);
    NodeBlock.clear(block, offset + PADDING, offset + Node.SIZE);
  }

  static boolean paddingZero(byte[] block, int index) {
    int offset = index * Node.SIZE;
    return NodeBlock.isZero(block, offset + PADDING, offset + Node.SIZE)
        && block[offset + RESERVED] >> 1 == 0;
  }

  boolean isUnused() {
    return equals(UNUSED);
  }
}
