package io.premeasure.verity.cbe;

import java.io.IOException;

/** Writes virtual blocks of the current state: copy on write, once in each generation. */
final class BlockWriting {
  private final Session session;
  private final WorkingState state;
  private final DataCipher cipher;

  BlockWriting(Session session) {
    this.session = session;
    this.state = session.state;
    this.cipher = new DataCipher(state.currentKey);
  }

  /** Whether the block was ever written. */
  boolean isWritten(long vba) throws IOException {
    return branch(vba).nodes[0].generation() != 0;
  }

  /** Writes 4096 bytes of plain text. */
  void write(long vba, byte[] plain) throws IOException {
    Branch branch = branch(vba);
    long[] pbas = new long[branch.top() + 1];
    for (int level = 0; level < pbas.length; level++) {
      Node node = branch.nodes[level];
      boolean unwritten = level == 0 && node.generation() == 0;
      pbas[level] = node.generation() == state.generation || unwritten ? node.pba() : 0;
    }
    state.usedKey = state.currentKey.id();
    session.free.allocate(new Allocation(Allocation.Kind.NORMAL, branch, pbas, state.generation));
    byte[] encrypted = cipher.encrypt(pbas[0], plain);
    BlockHash hash = BlockHash.over(encrypted);
    for (int level = 1; level < pbas.length; level++) {
      Node child = new Node(pbas[level - 1], state.generation, hash);
      branch.blocks[level].set(branch.child(level), child);
      hash = session.blocks.write(pbas[level], branch.blocks[level]);
    }
    Node root = new Node(pbas[branch.top()], state.generation, hash);
    Snapshot before = state.currentSnapshot();
    Snapshot after =
        new Snapshot(
            root,
            before.leaves(),
            before.maxLevel(),
            true,
            0,
            before.generation() == state.generation && before.keep());
    state.setCurrent(after, session.blocks.name());
    session.blocks.writeNow(pbas[0], encrypted);
  }

  private Branch branch(long vba) throws IOException {
    Snapshot current = state.currentSnapshot();
    if (vba < 0 || vba >= current.leaves()) {
      throw new RefusedException(
          session.blocks.name(), "no VBA " + vba + ", expected 0 to " + (current.leaves() - 1));
    }
    return Branch.read(session.blocks, current.root(), current.shape(state.degree), vba);
  }
}
