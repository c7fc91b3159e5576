package io.premeasure.verity.cbe;

import java.io.IOException;

/** Extends the free tree, some blocks at a time. */
final class FreeTreeExtension implements Growth.Nodes {
  /** What the core writes as last virtual block of a new entry. */
  private static final long NO_VBA = 0x4000_0000L;

  private final Session session;
  private final WorkingState state;

  FreeTreeExtension(Session session) {
    this.session = session;
    this.state = session.state;
  }

  @Override
  public long generation() {
    return state.generation;
  }

  @Override
  public void setLeaf(NodeBlock block, int index, long pba) {
    block.set(index, new PoolEntry(pba, NO_VBA, 0, 0, 0, false));
  }

  /** One step, which ends with a superblock. */
  void step() throws IOException {
    Growth growth = new Growth(session.blocks, this, state.pbas, state.resizingPbas);
    growth.prepare(state.free.root(), state.free.shape());
    if (!growth.newRoot()) {
      replace(growth);
    }
    state.free = new Pool(write(growth), growth.shape());
    state.pbas += growth.taken();
    state.resizingPbas -= growth.taken();
    state.resizingLeaves += growth.leaves();
    if (state.resizingPbas == 0) {
      state.state = ImageState.NORMAL;
    }
    session.secure();
  }

  private void replace(Growth growth) throws IOException {
    Branch branch = growth.branch();
    for (int level = growth.meeting(); level <= branch.top(); level++) {
      Node node = branch.nodes[level];
      boolean keep = level > 1 && node.generation() == state.generation;
      growth.pbas()[level] = keep ? node.pba() : session.meta.exchange(node.pba());
    }
  }

  private Node write(Growth growth) {
    Branch branch = growth.branch();
    long[] pbas = growth.pbas();
    BlockHash hash = session.blocks.write(pbas[growth.stopped()], branch.blocks[growth.stopped()]);
    for (int level = growth.stopped() + 1; level <= branch.top(); level++) {
      branch.blocks[level].set(
          branch.child(level), new Node(pbas[level - 1], state.generation, hash));
      hash = session.blocks.write(pbas[level], branch.blocks[level]);
    }
    return new Node(pbas[branch.top()], state.generation, hash);
  }
}
