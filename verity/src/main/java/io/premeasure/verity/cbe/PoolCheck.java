package io.premeasure.verity.cbe;

import io.premeasure.verity.cbe.Finding.Kind;
import io.premeasure.verity.cbe.Finding.Tree;
import java.io.IOException;

/** Checks the tree of a pool. */
final class PoolCheck {
  private final TreeBlocks blocks;
  private final Tree tree;
  private final Pool pool;
  private final Owners owners;
  private final Findings findings;
  private final long current;

  PoolCheck(
      TreeBlocks blocks,
      Tree tree,
      Pool pool,
      Owners owners,
      Findings findings,
      long currentGeneration) {
    this.blocks = blocks;
    this.tree = tree;
    this.pool = pool;
    this.owners = owners;
    this.findings = findings;
    this.current = currentGeneration;
  }

  void run() throws IOException {
    checkBlock(pool.root(), pool.shape().maxLevel(), 0);
  }

  private void checkBlock(Node node, int level, long first) throws IOException {
    if (!owners.inRange(node.pba())) {
      add(level, node.pba(), Kind.ADDRESS_RANGE, "outside of the image");
      return;
    }
    if (Long.compareUnsigned(node.generation(), current) > 0) {
      add(level, node.pba(), Kind.GENERATION_ORDER, "newer than the current snapshot");
    }
    if (!owners.own(tree, level, node.pba())) {
      return;
    }
    byte[] bytes = blocks.read(node.pba());
    findings.countBlock();
    if (!node.hash().equals(BlockHash.over(bytes))) {
      add(level, node.pba(), Kind.HASH_MISMATCH, "hash mismatch; nothing below was checked");
      return;
    }
    NodeBlock block = new NodeBlock(bytes);
    long span = pool.shape().span(level - 1);
    for (int i = 0; i < NodeBlock.NODES; i++) {
      long leaf = first + i * span;
      boolean expected = i < pool.shape().degree() && leaf < pool.shape().leaves();
      if (block.isUnused(i)) {
        if (expected) {
          add(level, node.pba(), Kind.NODE_MISSING, "node " + i + " is missing");
        }
      } else if (i >= pool.shape().degree() || (level == 1 && !expected)) {
        add(level, node.pba(), Kind.NODE_UNEXPECTED, "node " + i + " must be unused");
      } else if (level == 1) {
        checkEntry(node.pba(), block, i);
      } else {
        checkPadding(node.pba(), level, Node.paddingZero(bytes, i), i);
        checkBlock(block.node(i), level - 1, leaf);
      }
    }
  }

  private void checkEntry(long pba, NodeBlock block, int index) {
    checkPadding(pba, 1, PoolEntry.paddingZero(block.bytes(), index), index);
    PoolEntry entry = block.entry(index);
    if (!owners.inRange(entry.pba())) {
      add(0, entry.pba(), Kind.ADDRESS_RANGE, "outside of the image, in PBA " + pba);
      return;
    }
    if (Long.compareUnsigned(entry.allocated(), current) > 0
        || Long.compareUnsigned(entry.freed(), current) > 0) {
      add(0, entry.pba(), Kind.GENERATION_ORDER, "newer than the current snapshot");
    }
    if (owners.own(tree, 0, entry.pba()) && tree == Tree.FREE && entry.reserved()) {
      owners.reserve(entry.pba());
    }
  }

  private void checkPadding(long pba, int level, boolean zero, int index) {
    if (!zero) {
      add(level, pba, Kind.PADDING, "padding of node " + index + " is not zero");
    }
  }

  private void add(int level, long pba, Kind kind, String detail) {
    findings.add(Finding.ofPool(tree, level, pba, kind, detail));
  }
}
