package io.premeasure.verity.cbe;

import java.io.IOException;

/**
 * One step by which a tree grows at its end: a branch of new blocks down to level 1, whose block is
 * filled with new leaves. All new blocks are taken from behind the image's last one.
 */
final class Growth {
  /** What the new nodes of a kind of tree are. */
  interface Nodes {
    /** Generation of the nodes above new inner blocks. */
    long generation();

    /** Puts a new leaf into a block of level 1. */
    void setLeaf(NodeBlock block, int index, long pba);
  }

  private final StepBlocks blocks;
  private final Nodes kind;
  private final long firstPba;
  private final long most;
  private long taken;
  private long leaves;

  /** The branch to the first new leaf; levels below {@link #stopped} do not exist. */
  private Branch branch;

  /** By level: where the block goes, 0 for blocks that were there before. */
  private long[] pbas;

  private int meeting;
  private int stopped;
  private boolean newRoot;

  Growth(StepBlocks blocks, Nodes kind, long firstPba, long most) {
    this.blocks = blocks;
    this.kind = kind;
    this.firstPba = firstPba;
    this.most = most;
  }

  /** Finds the place and puts the new branch together in memory. */
  void prepare(Node root, TreeShape shape) throws IOException {
    newRoot = shape.leaves() >= shape.capacity();
    if (shape.leaves() >= TreeShape.MAX_LEAVES
        || (newRoot && shape.maxLevel() == TreeShape.MAX_LEVEL)) {
      throw new RefusedException(blocks.name(), "the tree cannot grow any more");
    }
    TreeShape grown =
        newRoot ? new TreeShape(shape.maxLevel() + 1, shape.degree(), shape.leaves()) : shape;
    branch = new Branch(grown, shape.leaves());
    pbas = new long[grown.maxLevel() + 1];
    if (newRoot) {
      meeting = grown.maxLevel();
      pbas[meeting] = take();
      branch.nodes[meeting] = new Node(pbas[meeting], 0, BlockHash.ZERO);
      branch.blocks[meeting] = NodeBlock.empty();
      branch.blocks[meeting].set(0, root);
    } else {
      descend(root);
    }
    addBlocks();
  }

  private void descend(Node root) throws IOException {
    meeting = branch.top();
    branch.nodes[meeting] = root;
    branch.load(blocks, meeting);
    while (meeting > 1 && !branch.blocks[meeting].isUnused(branch.child(meeting))) {
      branch.nodes[meeting - 1] = branch.blocks[meeting].node(branch.child(meeting));
      meeting--;
      branch.load(blocks, meeting);
    }
  }

  private void addBlocks() {
    stopped = meeting;
    while (stopped > 1 && taken < most) {
      pbas[stopped - 1] = take();
      branch.blocks[stopped - 1] = NodeBlock.empty();
      branch.blocks[stopped].set(
          branch.child(stopped), new Node(pbas[stopped - 1], kind.generation(), BlockHash.ZERO));
      stopped--;
    }
    if (stopped == 1) {
      for (int i = branch.child(1); i < branch.shape.degree() && taken < most; i++) {
        kind.setLeaf(branch.blocks[1], i, take());
        leaves++;
      }
    }
  }

  private long take() {
    return firstPba + taken++;
  }

  /** Whether the tree gets another root block, above the old one. */
  boolean newRoot() {
    return newRoot;
  }

  Branch branch() {
    return branch;
  }

  /**
   * By level, where the blocks go; existing blocks from {@link #meeting} up have to be given one.
   */
  long[] pbas() {
    return pbas;
  }

  /** Lowest level that there was a block of. */
  int meeting() {
    return meeting;
  }

  /** Lowest level that there now is a block of. */
  int stopped() {
    return stopped;
  }

  /** New blocks. */
  long taken() {
    return taken;
  }

  TreeShape shape() {
    return branch.shape.withLeaves(branch.shape.leaves() + leaves);
  }

  /** Leaves among the new blocks. */
  long leaves() {
    return leaves;
  }
}
