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
    return superblock.validSnapshots().stream()
        .filter(snapshot -> snapshot.generation() == generation)
        .findFirst()
        .orElseThrow(
            () ->
                new RefusedException(
                    blocks.name(),
                    "no snapshot "
                        + Long.toUnsignedString(generation)
                        + ", there are "
                        + superblock.validSnapshots().stream()
                            .map(s -> Long.toUnsignedString(s.generation()))
                            .toList()));
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

  private Node leaf(Snapshot snapshot, long vba) throws IOException {
    TreeShape shape = superblock.shape(snapshot);
    Optional<String> problem = shape.problem(1);
    if (problem.isPresent()) {
      throw new VerityFormatException(blocks.name(), 0, "snapshot: " + problem.get());
    }
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
