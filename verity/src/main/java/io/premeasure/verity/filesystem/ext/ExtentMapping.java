package io.premeasure.verity.filesystem.ext;

import static io.premeasure.verity.filesystem.ext.LittleEndian.u32;

import java.io.IOException;

/** A file mapped by a tree of extents. */
final class ExtentMapping implements BlockMapping {
  private final Volume volume;
  private final Inode inode;
  private final ExtentNode root;
  private final ExtentNode[] lastOfDepth = new ExtentNode[ExtentNode.MAX_DEPTH];

  ExtentMapping(Volume volume, Inode inode) throws IOException {
    this.volume = volume;
    this.inode = inode;
    this.root =
        new ExtentNode(
            volume,
            inode.raw(),
            Inode.POINTERS_OFFSET,
            Inode.POINTER_BYTES,
            inode.offset() + Inode.POINTERS_OFFSET,
            new ExtentNode.Range(0, ExtentNode.END));
  }

  @Override
  public BlockRun find(long logical) throws IOException {
    if (logical >= ExtentNode.END) {
      return BlockRun.hole(Long.MAX_VALUE - logical);
    }
    ExtentNode node = root;
    while (true) {
      int index = node.search(logical);
      if (index < 0) {
        long end = node.count() > 0 ? node.logical(0) : node.range().end();
        return BlockRun.hole(end - logical);
      }
      if (node.depth() == 0) {
        return run(node, index, logical);
      }
      node = child(node, index);
    }
  }

  private static BlockRun run(ExtentNode leaf, int index, long logical) {
    long skipped = logical - leaf.logical(index);
    if (skipped >= leaf.length(index)) {
      return BlockRun.hole(leaf.childRange(index).end() - logical);
    }
    return new BlockRun(leaf.length(index), leaf.physical(index), leaf.isWritten(index))
        .skip(skipped);
  }

  @Override
  public void visit(Visitor visitor) throws IOException {
    visit(root, visitor);
  }

  /** The depth falls with every step, so this ends. */
  private void visit(ExtentNode node, Visitor visitor) throws IOException {
    for (int i = 0; i < node.count(); i++) {
      if (node.depth() == 0) {
        visitor.data(node.physical(i), node.length(i));
      } else {
        visitor.node(node.child(i));
        visit(child(node, i), visitor);
      }
    }
  }

  private ExtentNode child(ExtentNode parent, int index) throws IOException {
    long at = volume.offset(parent.child(index));
    ExtentNode.Range range = parent.childRange(index);
    int depth = parent.depth() - 1;
    ExtentNode last = lastOfDepth[depth];
    if (last != null && last.offset() == at && last.range().equals(range)) {
      return last;
    }
    byte[] raw = volume.block(parent.child(index));
    ExtentNode node = new ExtentNode(volume, raw, 0, raw.length, at, range);
    if (node.depth() != depth || node.count() == 0) {
      throw volume.failure(
          at,
          "extent node: depth "
              + node.depth()
              + ", "
              + node.count()
              + " entries, expected depth "
              + depth
              + " and at least one");
    }
    checkChecksum(node, raw);
    lastOfDepth[depth] = node;
    return node;
  }

  private void checkChecksum(ExtentNode node, byte[] raw) throws IOException {
    int tail = node.tailOffset();
    if (volume.superblock().hasMetadataChecksums() && tail + 4 <= raw.length) {
      int seed = inode.checksumSeed(volume.superblock().checksumSeed());
      volume
          .problems()
          .compareChecksums(
              node.offset(),
              "extent node of inode " + inode.number(),
              u32(raw, tail),
              Integer.toUnsignedLong(Crc32c.update(seed, raw, 0, tail)));
    }
  }
}
