package io.premeasure.verity.cbe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The root of one state of the virtual disk: a slot of the superblock, 72 bytes. Of a slot that is
 * not valid nothing else counts.
 *
 * @param root where the tree's root block is, and the generation of the snapshot, which is the
 *     number that users know it by
 * @param leaves virtual blocks
 * @param maxLevel level of the root block
 * @param valid whether the slot is in use
 * @param id 0 in valid slots, 2^32-1 in slots never used
 * @param keep whether it stays until it is discarded
 */
public record Snapshot(Node root, long leaves, int maxLevel, boolean valid, int id, boolean keep) {
  static final int SIZE = 72;
  static final int LEGACY_UNUSED_LEVEL = 6;

  /** A slot as the core first writes it. */
  static final Snapshot UNUSED =
      new Snapshot(
          new Node(-1, -1, BlockHash.ZERO),
          TreeShape.MAX_LEAVES,
          LEGACY_UNUSED_LEVEL,
          false,
          -1,
          false);

  static Snapshot stored(byte[] block, int offset) {
    ByteBuffer at = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    return new Snapshot(
        new Node(at.getLong(offset + 32), at.getLong(offset + 40), BlockHash.stored(block, offset)),
        at.getLong(offset + 48),
        at.getInt(offset + 56),
        block[offset + 60] == 1,
        at.getInt(offset + 61),
        (block[offset + 65] & 1) != 0);
  }

  void store(byte[] block, int offset) {
    ByteBuffer at = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    root.hash().store(block, offset);
    at.putLong(offset + 32, root.pba()).putLong(offset + 40, root.generation());
    at.putLong(offset + 48, leaves).putInt(offset + 56, maxLevel);
    block[offset + 60] = (byte) (valid ? 1 : 0);
    at.putInt(offset + 61, id).putInt(offset + 65, keep ? 1 : 0);
    NodeBlock.clear(block, offset + 69, offset + SIZE);
  }

  /** The number that users know the snapshot by. */
  public long generation() {
    return root.generation();
  }

  /** The form of the tree, whose degree the superblock knows. */
  public TreeShape shape(int degree) {
    return new TreeShape(maxLevel, degree, leaves);
  }

  Snapshot withRoot(Node node) {
    return new Snapshot(node, leaves, maxLevel, valid, id, keep);
  }

  Snapshot withGeneration(long generation) {
    return withRoot(new Node(root.pba(), generation, root.hash()));
  }

  Snapshot withKeep(boolean kept) {
    return new Snapshot(root, leaves, maxLevel, valid, id, kept);
  }

  Snapshot invalid() {
    return new Snapshot(root, leaves, maxLevel, false, id, keep);
  }
}
