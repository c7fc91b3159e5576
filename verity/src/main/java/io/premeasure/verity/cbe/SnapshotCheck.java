package io.premeasure.verity.cbe;

import io.premeasure.verity.cbe.Finding.Kind;
import io.premeasure.verity.cbe.Finding.Tree;
import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Checks the tree of a snapshot with its data. Where a newer snapshot that is sound has the very
 * same child at the same place, there is nothing to do again.
 */
final class SnapshotCheck {
  private final TreeBlocks blocks;
  private final Snapshot snapshot;
  private final TreeShape shape;
  private final boolean current;
  private final Owners owners;
  private final Findings findings;
  private final DataCheck data;
  private final BitSet seen = new BitSet();

  SnapshotCheck(
      TreeBlocks blocks,
      CbeSuperblock superblock,
      Snapshot snapshot,
      Owners owners,
      Findings findings) {
    this.blocks = blocks;
    this.data = new DataCheck(blocks);
    this.snapshot = snapshot;
    this.shape = superblock.shape(snapshot);
    this.current = snapshot.equals(superblock.currentSnapshot());
    this.owners = owners;
    this.findings = findings;
  }

  /**
   * Runs the check.
   *
   * @param newer snapshot in which nothing was found
   */
  void run(Optional<Snapshot> newer) throws IOException {
    Optional<String> problem = shape.problem(1);
    if (problem.isPresent()) {
      findings.add(
          Finding.ofTree(
              Tree.VBD, OptionalLong.of(snapshot.generation()), Kind.MALFORMED, problem.get()));
      return;
    }
    Optional<Node> twin = Optional.empty();
    if (newer.isPresent() && newer.get().maxLevel() >= shape.maxLevel()) {
      twin = Optional.of(leftmost(newer.get()));
    }
    checkBlock(snapshot.root(), shape.maxLevel(), 0, snapshot.generation(), twin);
    checkData();
  }

  /** A tree that grew has the whole old one below its first children. */
  private Node leftmost(Snapshot newer) throws IOException {
    Node node = newer.root();
    for (int level = newer.maxLevel(); level > shape.maxLevel(); level--) {
      node = Node.stored(blocks.read(node.pba()), 0);
    }
    return node;
  }

  private void checkBlock(Node node, int level, long first, long parent, Optional<Node> twin)
      throws IOException {
    if (twin.isPresent() && same(node, twin.get())) {
      return;
    }
    checkGeneration(node, level, first, parent);
    if (!owned(node, level, first)) {
      return;
    }
    byte[] bytes = blocks.read(node.pba());
    findings.countBlock();
    if (!node.hash().equals(BlockHash.over(bytes))) {
      add(level, node.pba(), first, Kind.HASH_MISMATCH, "hash mismatch; nothing below was checked");
      return;
    }
    Optional<NodeBlock> twins = Optional.empty();
    if (twin.isPresent()) {
      twins = Optional.of(new NodeBlock(blocks.read(twin.get().pba())));
    }
    NodeBlock block = new NodeBlock(bytes);
    boolean[] present = checkNodes(node.pba(), block, level, first);
    if (level == 1) {
      checkLeaves(node, block, first, present, twins);
    } else {
      for (int i = 0; i < present.length; i++) {
        if (present[i]) {
          int index = i;
          long leaf = first + i * shape.span(level - 1);
          Optional<Node> beside = twins.map(other -> other.node(index));
          checkBlock(block.node(i), level - 1, leaf, node.generation(), beside);
        }
      }
    }
  }

  /** Which nodes there are; an extension can leave inner blocks behind the last leaf. */
  private boolean[] checkNodes(long pba, NodeBlock block, int level, long first)
      throws IOException {
    boolean[] present = new boolean[shape.degree()];
    for (int i = 0; i < NodeBlock.NODES; i++) {
      long leaf = first + i * shape.span(level - 1);
      boolean expected = i < shape.degree() && leaf < shape.leaves();
      if (block.isUnused(i)) {
        if (expected) {
          add(level, pba, leaf, Kind.NODE_MISSING, "node " + i + " is missing");
        }
      } else if (i >= shape.degree() || (level == 1 && !expected)) {
        add(level, pba, leaf, Kind.NODE_UNEXPECTED, "node " + i + " must be unused");
      } else {
        present[i] = true;
        if (!Node.paddingZero(block.bytes(), i)) {
          add(level, pba, leaf, Kind.PADDING, "padding of node " + i + " is not zero");
        }
      }
    }
    return present;
  }

  private void checkLeaves(
      Node parent, NodeBlock block, long first, boolean[] present, Optional<NodeBlock> twins)
      throws IOException {
    for (int i = 0; i < present.length; i++) {
      if (present[i]) {
        Node leaf = block.node(i);
        checkGeneration(leaf, 0, first + i, parent.generation());
        boolean twin = twins.isPresent() && same(leaf, twins.get().node(i));
        // Where an older snapshot's block would be, had it been written, another can be by now.
        boolean counts = current || leaf.generation() != 0;
        if (counts && !twin && owned(leaf, 0, first + i) && leaf.generation() != 0) {
          findings.countBlock();
          data.add(leaf, first + i);
        }
      }
    }
    if (data.isFull()) {
      checkData();
    }
  }

  /** Checks the data blocks that wait, before anything else is found. */
  private void checkData() throws IOException {
    data.run(
        (leaf, vba) ->
            findings.add(finding(0, leaf.pba(), vba, Kind.HASH_MISMATCH, "hash mismatch")));
  }

  private boolean owned(Node node, int level, long vba) throws IOException {
    if (!owners.inRange(node.pba())) {
      add(level, node.pba(), vba, Kind.ADDRESS_RANGE, "outside of the image");
      return false;
    }
    if (seen.get((int) node.pba())) {
      add(level, node.pba(), vba, Kind.OWNED_TWICE, "a second time in the same tree");
      return false;
    }
    seen.set((int) node.pba());
    if (current) {
      if (owners.isOwned(node.pba())) {
        checkData();
      }
      return owners.own(Tree.VBD, level, node.pba());
    }
    owners.ownOld(node.pba());
    return true;
  }

  private void checkGeneration(Node node, int level, long vba, long parent) throws IOException {
    if (Long.compareUnsigned(node.generation(), parent) > 0) {
      add(level, node.pba(), vba, Kind.GENERATION_ORDER, "newer than the block above");
    }
  }

  /** Generations may differ: the root of an old snapshot lies deeper in a tree that grew. */
  private static boolean same(Node one, Node other) {
    boolean equal = one.pba() == other.pba() && one.hash().equals(other.hash());
    return equal && (one.generation() == 0) == (other.generation() == 0);
  }

  private void add(int level, long pba, long vba, Kind kind, String detail) throws IOException {
    checkData();
    findings.add(finding(level, pba, vba, kind, detail));
  }

  private Finding finding(int level, long pba, long vba, Kind kind, String detail) {
    return new Finding(
        Tree.VBD,
        OptionalInt.of(level),
        OptionalLong.of(pba),
        OptionalLong.of(vba),
        OptionalLong.of(snapshot.generation()),
        kind,
        detail);
  }
}
