package io.premeasure.verity.cbe;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The root of the free tree or the meta tree, 64 bytes of the superblock.
 *
 * @param root where the tree's root block is
 * @param shape the form of the tree
 */
public record Pool(Node root, TreeShape shape) {
  static final int SIZE = 64;
  private static final int DEGREE = 52;

  static Pool stored(byte[] block, int offset) {
    ByteBuffer at = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    return new Pool(
        new Node(at.getLong(offset + 8), at.getLong(offset), BlockHash.stored(block, offset + 16)),
        new TreeShape(at.getInt(offset + 48), at.getInt(offset + DEGREE), at.getLong(offset + 56)));
  }

  void store(byte[] block, int offset) {
    ByteBuffer at = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
    at.putLong(offset, root.generation()).putLong(offset + 8, root.pba());
    root.hash().store(block, offset + 16);
    at.putInt(offset + 48, shape.maxLevel()).putInt(offset + DEGREE, shape.degree());
    at.putLong(offset + 56, shape.leaves());
  }

  Pool withRoot(Node node) {
    return new Pool(node, shape);
  }
}
