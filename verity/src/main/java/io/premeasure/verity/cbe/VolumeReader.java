package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * The virtual disks of an image: its current state and every snapshot. Every block that is used is
 * first compared with its hash. Not for use by several threads at once.
 */
public final class VolumeReader {
  private final CbeSuperblock superblock;
  private final TreeBlocks blocks;
  private final CipherPool current;
  private final CipherPool previous;

  /**
   * A reader.
   *
   * @param image the whole image
   * @param superblock the one to believe
   * @param anchor with the private key of the image's keys
   * @param cache how many blocks of trees are kept in memory
   */
  public VolumeReader(
      BlockSource image, CbeSuperblock superblock, TrustAnchor anchor, BlockCache cache)
      throws IOException {
    TreeBlocks stored = new ImageBlocks(image, superblock.pbas());
    this.blocks = new CachedBlocks(stored, cache.read());
    this.superblock = superblock;
    current = new CipherPool(anchor.unwrap(superblock.currentKey()));
    previous = new CipherPool(anchor.unwrap(superblock.previousKey()));
  }

  /**
   * The valid snapshot with the number.
   *
   * @throws RefusedException when there is none; the message lists those that are
   */
  public Snapshot snapshot(long generation) throws IOException {
    return superblock.snapshot(blocks.name(), generation);
  }

  /** All bytes of a snapshot as a disk, of which never-written parts are holes. */
  public BlockSource disk(Snapshot snapshot) {
    return new SnapshotDisk(this, blocks.name(), snapshot);
  }

  /**
   * The current state.
   *
   * @throws VerityFormatException when the superblock marks it as no longer valid
   */
  public Snapshot current() throws IOException {
    Snapshot snapshot = superblock.currentSnapshot();
    if (!snapshot.valid()) {
      throw new VerityFormatException(
          blocks.name(), 0, "the current snapshot is marked invalid; others can be read");
    }
    return snapshot;
  }

  /**
   * A block in plain; zeros when it was never written.
   *
   * @throws VerityFormatException when a hash on the way is wrong
   * @throws RefusedException when the snapshot has no such block
   */
  public byte[] read(Snapshot snapshot, long vba) throws IOException {
    byte[] block = new byte[CbeSuperblock.BLOCK];
    BitSet unused = read(snapshot, vba, block, 0, 1);
    return block;
  }

  /**
   * Blocks in plain that follow each other; zeros where one was never written. They are decrypted
   * on all processors.
   *
   * @return which of them were written, counted from the first
   */
  BitSet read(Snapshot snapshot, long first, byte[] into, int offset, int count)
      throws IOException {
    List<Node> nodes = leaves(snapshot, first, count);
    Arrays.fill(into, offset, offset + count * CbeSuperblock.BLOCK, (byte) 0);
    DataBlocks.visit(
        blocks,
        nodes,
        (i, bytes, at) -> {
          Node node = nodes.get(i);
          node.hash().check(bytes, at, blocks.name(), node.pba(), "VBA " + (first + i));
          cipher(first + i).decrypt(node.pba(), bytes, at, into, offset + i * CbeSuperblock.BLOCK);
        });
    BitSet written = new BitSet(count);
    for (int i = 0; i < count; i++) {
      written.set(i, nodes.get(i).generation() != 0);
    }
    return written;
  }

  /**
   * The first block at or after the VBA that may have been written; the number of blocks when there
   * is none. Trees of which nothing was written are skipped whole.
   */
  long nextStored(Snapshot snapshot, long vba) throws IOException {
    TreeShape shape = shape(snapshot);
    long at = vba;
    while (at < shape.leaves()) {
      Node node = snapshot.root();
      int level = shape.maxLevel();
      while (level > 0 && node.generation() != 0) {
        NodeBlock block = blocks.shared(node, "level " + level + " above VBA " + at);
        node = block.node(shape.child(at, level));
        level--;
      }
      if (node.generation() != 0) {
        return at;
      }
      at = shape.firstLeaf(at, level) + shape.span(level);
    }
    return shape.leaves();
  }

  private TreeShape shape(Snapshot snapshot) throws IOException {
    TreeShape shape = superblock.shape(snapshot);
    Optional<String> problem = shape.problem(1);
    if (problem.isPresent()) {
      throw new VerityFormatException(blocks.name(), 0, "snapshot: " + problem.get());
    }
    return shape;
  }

  private List<Node> leaves(Snapshot snapshot, long first, int count) throws IOException {
    TreeShape shape = shape(snapshot);
    if (first < 0 || first > shape.leaves() - count) {
      throw new RefusedException(
          blocks.name(),
          "no VBA %d, expected 0 to %d"
              .formatted(Math.max(first, shape.leaves()), shape.leaves() - 1));
    }
    List<Node> nodes = new ArrayList<>(count);
    for (long vba = first; vba < first + count; ) {
      NodeBlock above = aboveLeaf(snapshot, shape, vba);
      long end = Math.min(first + count, shape.firstLeaf(vba, 1) + shape.degree());
      for (; vba < end; vba++) {
        nodes.add(above.node(shape.child(vba, 1)));
      }
    }
    return nodes;
  }

  private NodeBlock aboveLeaf(Snapshot snapshot, TreeShape shape, long vba) throws IOException {
    Node node = snapshot.root();
    for (int level = shape.maxLevel(); level > 1; level--) {
      NodeBlock block = blocks.shared(node, "level " + level + " above VBA " + vba);
      node = block.node(shape.child(vba, level));
    }
    return blocks.shared(node, "level 1 above VBA " + vba);
  }

  private CipherPool cipher(long vba) {
    boolean old =
        superblock.state() == ImageState.REKEYING
            && Long.compareUnsigned(vba, superblock.rekeyingVba()) >= 0;
    return old ? previous : current;
  }
}
