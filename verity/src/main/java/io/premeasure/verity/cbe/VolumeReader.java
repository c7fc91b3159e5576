package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.Optional;

/**
 * The virtual disks of an image: its current state and every snapshot. Every block that is used is
 * first compared with its hash. Not for use by several threads at once.
 */
public final class VolumeReader {
  private final CbeSuperblock superblock;
  private final TreeBlocks blocks;
  private final DataCipher current;
  private final DataCipher previous;

  /**
   * A reader.
   *
   * @param image the whole image
   * @param superblock the one to believe
   * @param anchor with the private key of the image's keys
   */
  public VolumeReader(BlockSource image, CbeSuperblock superblock, TrustAnchor anchor)
      throws IOException {
    this(new CachedBlocks(new ImageBlocks(image, superblock.pbas())), superblock, anchor);
  }

  VolumeReader(TreeBlocks blocks, CbeSuperblock superblock, TrustAnchor anchor) {
    this.blocks = blocks;
    this.superblock = superblock;
    current = new DataCipher(anchor.unwrap(superblock.currentKey()));
    previous = new DataCipher(anchor.unwrap(superblock.previousKey()));
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
    return stored(snapshot, vba).orElseGet(() -> new byte[CbeSuperblock.BLOCK]);
  }

  /** A block in plain; none when it was never written. */
  Optional<byte[]> stored(Snapshot snapshot, long vba) throws IOException {
    Node node = leaf(snapshot, vba);
    if (node.generation() == 0) {
      return Optional.empty();
    }
    byte[] cipher = blocks.read(node.pba());
    node.hash().check(cipher, blocks.name(), node.pba(), "VBA " + vba);
    return Optional.of(cipher(vba).decrypt(node.pba(), cipher));
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
        byte[] block = blocks.read(node, "level " + level + " above VBA " + at);
        node = Node.stored(block, shape.child(at, level));
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

  private Node leaf(Snapshot snapshot, long vba) throws IOException {
    TreeShape shape = shape(snapshot);
    if (vba < 0 || vba >= shape.leaves()) {
      throw new RefusedException(
          blocks.name(), "no VBA " + vba + ", expected 0 to " + (shape.leaves() - 1));
    }
    Node node = snapshot.root();
    for (int level = shape.maxLevel(); level > 0; level--) {
      byte[] block = blocks.read(node, "level " + level + " above VBA " + vba);
      node = Node.stored(block, shape.child(vba, level));
    }
    return node;
  }

  private DataCipher cipher(long vba) {
    boolean old =
        superblock.state() == ImageState.REKEYING
            && Long.compareUnsigned(vba, superblock.rekeyingVba()) >= 0;
    return old ? previous : current;
  }
}
