package io.premeasure.verity.cbe;

import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.cbe.Finding.Tree;
import java.io.IOException;

/** Walks the trees of an image and tells of every block. Nothing damaged is walked into. */
public final class ImageDump {
  /** Told of every block, each tree from its root down. */
  public interface Visitor {
    /**
     * A block of a tree.
     *
     * @param tree which tree
     * @param snapshot generation of the snapshot; of pools that of their root
     * @param level 0 for data
     * @param vba first virtual block below, in pools first entry
     * @param node what the block above says
     * @param verified whether the block is what its hash says; never-written data is not looked at
     */
    void block(Tree tree, long snapshot, int level, long vba, Node node, boolean verified)
        throws IOException;

    /** A pooled block. */
    void entry(Tree tree, long index, PoolEntry entry) throws IOException;
  }

  private final TreeBlocks blocks;
  private final Visitor visitor;

  /** A walk over an image, whose blocks are told to the visitor. */
  public ImageDump(CbeImage image, Visitor visitor) throws IOException {
    this.blocks = new ImageBlocks(image.source(), image.superblock().pbas());
    this.visitor = visitor;
  }

  /** Tells of a snapshot's tree. */
  public void snapshot(Snapshot snapshot, int degree) throws IOException {
    walk(Tree.VBD, snapshot.generation(), snapshot.shape(degree), snapshot.root(), 1);
  }

  /** Tells of a pool's tree. */
  public void pool(Tree tree, Pool pool) throws IOException {
    long generation = pool.root().generation();
    walk(tree, generation, pool.shape(), pool.root(), TreeShape.MIN_POOL_LEVEL);
  }

  private void walk(Tree tree, long snapshot, TreeShape shape, Node root, int minLevel)
      throws IOException {
    if (shape.problem(minLevel).isEmpty()) {
      descend(new Place(tree, snapshot, shape), root, shape.maxLevel(), 0);
    }
  }

  private record Place(Tree tree, long snapshot, TreeShape shape) {}

  private void descend(Place place, Node node, int level, long first) throws IOException {
    boolean written = level > 0 || node.generation() != 0;
    byte[] bytes = new byte[0];
    boolean verified = false;
    if (written) {
      try {
        bytes = blocks.read(node.pba());
        verified = node.hash().equals(BlockHash.over(bytes));
      } catch (VerityFormatException e) {
        // An address outside of the image: nothing to verify there.
        verified = false;
      }
    }
    visitor.block(place.tree(), place.snapshot(), level, first, node, verified);
    if (level > 0 && verified) {
      children(place, new NodeBlock(bytes), level, first);
    }
  }

  private void children(Place place, NodeBlock block, int level, long first) throws IOException {
    for (int i = 0; i < place.shape().degree(); i++) {
      long leaf = first + i * place.shape().span(level - 1);
      if (block.isUnused(i) || (leaf >= place.shape().leaves())) {
        continue;
      }
      if (level == 1 && place.tree() != Tree.VBD) {
        visitor.entry(place.tree(), leaf, block.entry(i));
      } else {
        descend(place, block.node(i), level - 1, leaf);
      }
    }
  }
}
