package io.premeasure.verity.cbe;

import java.util.Deque;
import java.util.Iterator;

/** Writes the tree of a pool anew. */
final class RebuiltPool {
  private final StepBlocks blocks;
  private final TreeShape shape;
  private final long generation;
  private final Iterator<PoolEntry> entries;
  private final Deque<Long> inner;
  private long leavesLeft;
  private long extra;

  /**
   * A tree.
   *
   * @param entries as many as the shape has leaves, or more
   * @param inner addresses of which inner blocks take the last ones
   * @param extra inner blocks to lay out behind the last leaf, as an extension can leave them
   */
  RebuiltPool(
      StepBlocks blocks,
      TreeShape shape,
      long generation,
      Iterator<PoolEntry> entries,
      Deque<Long> inner,
      long extra) {
    this.blocks = blocks;
    this.shape = shape;
    this.generation = generation;
    this.entries = entries;
    this.inner = inner;
    this.leavesLeft = shape.leaves();
    this.extra = extra;
  }

  Pool write() {
    return new Pool(write(shape.maxLevel()), shape);
  }

  private Node write(int level) {
    if (leavesLeft == 0) {
      if (extra == 0) {
        return Node.UNUSED;
      }
      extra--;
    }
    NodeBlock block = NodeBlock.empty();
    for (int i = 0; i < shape.degree(); i++) {
      if (level > 1) {
        block.set(i, write(level - 1));
      } else if (leavesLeft > 0) {
        leavesLeft--;
        block.set(i, entries.next());
      }
    }
    long pba = inner.removeLast();
    return new Node(pba, generation, blocks.write(pba, block));
  }
}
