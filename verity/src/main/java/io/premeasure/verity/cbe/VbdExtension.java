package io.premeasure.verity.cbe;

import java.io.IOException;

/** Extends the virtual disk, some blocks at a time. */
final class VbdExtension implements Growth.Nodes {
  private final Session session;
  private final WorkingState state;

  VbdExtension(Session session) {
    this.session = session;
    this.state = session.state;
  }

  @Override
  public long generation() {
    return 0;
  }

  @Override
  public void setLeaf(NodeBlock block, int index, long pba) {
    block.set(index, new Node(pba, 0, BlockHash.ZERO));
  }

  /** One step, which ends with a superblock. */
  void step() throws IOException {
    Snapshot before = state.currentSnapshot();
    Growth growth = new Growth(session.blocks, this, state.pbas, state.resizingPbas);
    growth.prepare(before.root(), before.shape(state.degree));
    if (!growth.newRoot()) {
      session.free.allocate(
          new Allocation(
              Allocation.Kind.NORMAL, existing(growth), growth.pbas(), state.generation));
    }
    // Only now: what the snapshots to be dropped need is not yet used again.
    state.dispose();
    Node root = write(growth);
    TreeShape shape = growth.shape();
    state.setCurrent(
        new Snapshot(root, shape.leaves(), shape.maxLevel(), true, 0, false),
        session.blocks.name());
    state.pbas += growth.taken();
    if (growth.taken() == state.resizingPbas) {
      // The core leaves the two counters of the last step as they were.
      state.state = ImageState.NORMAL;
    } else {
      state.resizingPbas -= growth.taken();
      state.resizingLeaves += growth.leaves();
    }
    session.secure();
  }

  /** The branch as a request: nothing is needed below the lowest block that was there. */
  private static Branch existing(Growth growth) {
    long[] pbas = growth.pbas();
    for (int level = 0; level < growth.meeting(); level++) {
      pbas[level] = pbas[level] == 0 ? -1 : pbas[level];
    }
    return growth.branch();
  }

  private Node write(Growth growth) {
    Branch branch = growth.branch();
    long[] pbas = growth.pbas();
    BlockHash hash = session.blocks.write(pbas[growth.stopped()], branch.blocks[growth.stopped()]);
    for (int level = growth.stopped() + 1; level <= branch.top(); level++) {
      Node old = branch.blocks[level].node(branch.child(level));
      branch.blocks[level].set(
          branch.child(level), new Node(pbas[level - 1], old.generation(), hash));
      hash = session.blocks.write(pbas[level], branch.blocks[level]);
    }
    return new Node(pbas[branch.top()], state.generation, hash);
  }
}
