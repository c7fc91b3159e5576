package io.premeasure.verity.cbe;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** Reads and writes virtual blocks of the current state: copy on write, once in each generation. */
final class BlockWriting {
  private final Session session;
  private final WorkingState state;
  private final DataCiphers ciphers;

  BlockWriting(Session session) {
    this.session = session;
    this.state = session.state;
    this.ciphers = new DataCiphers(state);
  }

  /** Whether the block was ever written. */
  boolean isWritten(long vba) throws IOException {
    return leaf(vba).generation() != 0;
  }

  /** The block in plain; zeros when it was never written. */
  byte[] read(long vba) throws IOException {
    Node leaf = leaf(vba);
    if (leaf.generation() == 0) {
      return new byte[CbeSuperblock.BLOCK];
    }
    Optional<byte[]> waiting = session.data.plain(leaf.pba());
    if (waiting.isPresent()) {
      return waiting.get();
    }
    byte[] encrypted = session.blocks.read(leaf.pba());
    leaf.hash().check(encrypted, session.blocks.name(), leaf.pba(), "VBA " + vba);
    return ciphers.of(vba).decrypt(leaf.pba(), encrypted);
  }

  /** Writes 4096 bytes of plain text, which are taken over. */
  void write(long vba, byte[] plain) throws IOException {
    Branch branch = branch(vba);
    long[] pbas = new long[branch.top() + 1];
    for (int level = 0; level < pbas.length; level++) {
      Node node = branch.nodes[level];
      boolean unwritten = level == 0 && node.generation() == 0;
      pbas[level] = node.generation() == state.generation || unwritten ? node.pba() : 0;
    }
    state.usedKey = ciphers.key(vba).id();
    session.free.allocate(new Allocation(Allocation.Kind.NORMAL, branch, pbas, state.generation));
    BlockHash hash = BlockHash.ZERO;
    for (int level = 1; level < pbas.length; level++) {
      Node child = new Node(pbas[level - 1], state.generation, hash);
      branch.blocks[level].set(branch.child(level), child);
      hash = session.blocks.writeUnhashed(pbas[level], branch.blocks[level], level);
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
    session.data.add(
        new PendingData.Waiting(
            pbas[0], pbas[1], branch.child(1), ciphers.of(vba), new NodeBlock(plain)));
  }

  /**
   * Gives the current state a root block of its own, so that a kept snapshot that it still is stays
   * as it is, with its number, when the next superblock is secured.
   */
  static void leaveKept(Session session) throws IOException {
    WorkingState state = session.state;
    Snapshot kept = state.currentSnapshot();
    TreeShape shape = kept.shape(state.degree);
    Branch branch = Branch.read(session.blocks, kept.root(), shape, 0);
    long[] pbas = new long[branch.top() + 1];
    Arrays.fill(pbas, 0, branch.top(), CbeSuperblock.SLOTS);
    session.free.allocate(new Allocation(Allocation.Kind.NORMAL, branch, pbas, state.generation));
    int top = branch.top();
    BlockHash hash = session.blocks.writeUnhashed(pbas[top], branch.blocks[top], top);
    Node root = new Node(pbas[top], state.generation, hash);
    state.setCurrent(kept.withRoot(root).withKeep(false), session.blocks.name());
  }

  private Node leaf(long vba) throws IOException {
    Snapshot current = inside(vba);
    TreeShape shape = current.shape(state.degree);
    Node node = current.root();
    for (int level = shape.maxLevel(); level > 0; level--) {
      NodeBlock block = session.blocks.shared(node, "level " + level + " above VBA " + vba);
      node = block.node(shape.child(vba, level));
    }
    return node;
  }

  private Branch branch(long vba) throws IOException {
    Snapshot current = inside(vba);
    return Branch.read(session.blocks, current.root(), current.shape(state.degree), vba);
  }

  private Snapshot inside(long vba) throws IOException {
    Snapshot current = state.currentSnapshot();
    if (vba < 0 || vba >= current.leaves()) {
      throw new RefusedException(
          session.blocks.name(), "no VBA " + vba + ", expected 0 to " + (current.leaves() - 1));
    }
    return current;
  }
}
