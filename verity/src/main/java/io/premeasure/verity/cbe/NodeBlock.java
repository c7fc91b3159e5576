package io.premeasure.verity.cbe;

import java.util.Arrays;

/** A block of a tree in memory: 64 nodes or pool entries. Each instance has its own bytes. */
final class NodeBlock {
  static final int NODES = 64;

  private final byte[] bytes;

  /** Takes the array over. */
  NodeBlock(byte[] bytes) {
    this.bytes = bytes;
  }

  static NodeBlock empty() {
    return new NodeBlock(new byte[CbeSuperblock.BLOCK]);
  }

  NodeBlock copy() {
    return new NodeBlock(bytes.clone());
  }

  byte[] bytes() {
    return bytes;
  }

  BlockHash hash() {
    return BlockHash.over(bytes);
  }

  Node node(int index) {
    return Node.stored(bytes, index);
  }

  PoolEntry entry(int index) {
    return PoolEntry.stored(bytes, index);
  }

  void set(int index, Node node) {
    node.store(bytes, index);
  }

  void set(int index, PoolEntry entry) {
    entry.store(bytes, index);
  }

  /** Whether all 64 bytes of the node are zero. */
  boolean isUnused(int index) {
    return isZero(bytes, index * Node.SIZE, (index + 1) * Node.SIZE);
  }

  static boolean isZero(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  static void clear(byte[] bytes, int from, int to) {
    Arrays.fill(bytes, from, to, (byte) 0);
  }
}
