package io.premeasure.verity.thin;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Goes through the entries of a tree in the order of their keys. */
final class BtreeWalk {
  /** More levels than any tree has: 84^16 is beyond all numbers of blocks. */
  private static final int MAX_DEPTH = 16;

  private final MetadataBlocks blocks;
  private final int valueSize;
  private final NodeFilter filter;
  private final Visitor visitor;

  /** Decides which nodes are looked at. */
  interface NodeFilter {
    /** Called for each pointer to a node; false leaves out the node and all below. */
    boolean enters(long block);

    /** Called when a node has been left, with the number of entries in it and below. */
    default void left(long block, long entries) {}

    /** The number of entries in and below a node that is left out. */
    default long known(long block) {
      return 0;
    }
  }

  /** Takes the entries. */
  interface Visitor {
    /** Takes one entry, whose value is at a place of a block. */
    void entry(long key, ByteBuffer block, int valueAt) throws IOException;
  }

  BtreeWalk(MetadataBlocks blocks, int valueSize, NodeFilter filter, Visitor visitor) {
    this.blocks = blocks;
    this.valueSize = valueSize;
    this.filter = filter;
    this.visitor = visitor;
  }

  /** Visits all entries of a tree, each node at most once because keys ascend. */
  static void all(MetadataBlocks blocks, long root, int valueSize, Visitor visitor)
      throws IOException {
    new BtreeWalk(blocks, valueSize, block -> true, visitor).walk(root);
  }

  /** Visits the tree with this root; returns the number of its entries. */
  long walk(long root) throws IOException {
    return walk(root, 0, Long.MAX_VALUE, 0);
  }

  private long walk(long number, long low, long high, int depth) throws IOException {
    if (!filter.enters(number)) {
      return filter.known(number);
    }
    if (depth > MAX_DEPTH) {
      throw blocks.problem(number, 0, "tree of more than " + MAX_DEPTH + " levels");
    }
    BtreeNode node = BtreeNode.read(blocks, number, valueSize, low, high);
    if (node.count() == 0 && depth > 0) {
      throw blocks.problem(number, BtreeNode.COUNT_AT, "tree node: empty, but not the root");
    }
    long entries = 0;
    for (int i = 0; i < node.count(); i++) {
      if (node.isLeaf()) {
        visitor.entry(node.key(i), node.block(), node.valueAt(i));
        entries++;
      } else {
        long end = i + 1 < node.count() ? node.key(i + 1) : high;
        entries += walk(node.child(i), node.key(i), end, depth + 1);
      }
    }
    filter.left(number, entries);
    return entries;
  }
}
