package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockTarget;
import java.io.IOException;

/**
 * Writes the inner blocks of a tree whose leaves were never used. Children get lower addresses than
 * their parents, so that the root block has the highest of the tree.
 */
final class FreshTree {
  private final BlockTarget image;
  private final TreeShape shape;
  private final boolean pool;
  private long leavesLeft;
  private long nextPba;

  FreshTree(BlockTarget image, TreeShape shape, boolean pool, long firstPba) {
    this.image = image;
    this.shape = shape;
    this.pool = pool;
    this.leavesLeft = shape.leaves();
    this.nextPba = firstPba;
  }

  Node write() throws IOException {
    return write(shape.maxLevel());
  }

  /** The first address behind the tree. */
  long end() {
    return nextPba;
  }

  private Node write(int level) throws IOException {
    if (leavesLeft == 0) {
      return Node.UNUSED;
    }
    NodeBlock block = NodeBlock.empty();
    for (int i = 0; i < shape.degree(); i++) {
      if (level > 1) {
        block.set(i, write(level - 1));
      } else if (leavesLeft > 0) {
        leavesLeft--;
        setLeaf(block, i, nextPba++);
      }
    }
    long pba = nextPba++;
    image.write(pba * CbeSuperblock.BLOCK, block.bytes(), 0, CbeSuperblock.BLOCK);
    return new Node(pba, 0, block.hash());
  }

  private void setLeaf(NodeBlock block, int index, long pba) {
    if (pool) {
      block.set(index, PoolEntry.fresh(pba));
    } else {
      block.set(index, new Node(pba, 0, BlockHash.ZERO));
    }
  }
}
