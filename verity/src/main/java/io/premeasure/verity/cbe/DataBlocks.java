package io.premeasure.verity.cbe;

import java.io.IOException;
import java.util.List;

/** Data blocks of a tree in numbers: read in runs of neighbours, on all processors. */
final class DataBlocks {
  /** Blocks that are read at once at most. */
  private static final int RUN = 64;

  private DataBlocks() {}

  /** What is done with a block, while others are worked on. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Looks at the block of a node.
     *
     * @param index of the node in the list
     * @param bytes with the block at the offset, to be left as they are
     */
    void visit(int index, byte[] bytes, int offset) throws IOException;
  }

  /** Visits the blocks of all nodes that were ever written. */
  static void visit(TreeBlocks blocks, List<Node> nodes, Visitor visitor) throws IOException {
    BlockShares.run(nodes.size(), (from, to) -> visit(blocks, nodes, from, to, visitor));
  }

  private static void visit(TreeBlocks blocks, List<Node> nodes, int from, int to, Visitor visitor)
      throws IOException {
    for (int start = from; start < to; ) {
      if (nodes.get(start).generation() == 0) {
        start++;
        continue;
      }
      int end = start + 1;
      while (end < to && end - start < RUN && follows(nodes.get(end - 1), nodes.get(end))) {
        end++;
      }
      byte[] bytes = blocks.read(nodes.get(start).pba(), end - start);
      for (int i = start; i < end; i++) {
        visitor.visit(i, bytes, (i - start) * CbeSuperblock.BLOCK);
      }
      start = end;
    }
  }

  private static boolean follows(Node one, Node next) {
    return next.generation() != 0 && next.pba() == one.pba() + 1;
  }
}
