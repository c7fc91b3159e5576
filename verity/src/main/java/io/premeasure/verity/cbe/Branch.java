package io.premeasure.verity.cbe;

import java.io.IOException;

/** The blocks on the way from the root of a tree to one of its leaves, all verified. */
final class Branch {
  final TreeShape shape;
  final long leaf;

  /** By level: what the block above says of the block of the level; of the root, the root node. */
  final Node[] nodes;

  /** By level, from 1. */
  final NodeBlock[] blocks;

  Branch(TreeShape shape, long leaf) {
    this.shape = shape;
    this.leaf = leaf;
    this.nodes = new Node[shape.maxLevel() + 1];
    this.blocks = new NodeBlock[shape.maxLevel() + 1];
  }

  /** The whole way. */
  static Branch read(StepBlocks from, Node root, TreeShape shape, long leaf) throws IOException {
    Branch branch = new Branch(shape, leaf);
    branch.nodes[shape.maxLevel()] = root;
    for (int level = shape.maxLevel(); level > 0; level--) {
      branch.load(from, level);
      branch.nodes[level - 1] = branch.blocks[level].node(branch.child(level));
    }
    return branch;
  }

  /** Reads the block of the level, whose node is known. */
  void load(StepBlocks from, int level) throws IOException {
    blocks[level] = from.node(nodes[level], "level " + level + " above leaf " + leaf);
  }

  /** Which child of the block of the level is on the way. */
  int child(int level) {
    return shape.child(leaf, level);
  }

  int top() {
    return shape.maxLevel();
  }
}
