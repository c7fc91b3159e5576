package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** An image opened for reading, with the superblock that counts. */
public final class CbeImage implements Closeable {
  private final BlockSource source;
  private final SuperblockSlots slots;
  private final SuperblockSlot slot;

  private CbeImage(BlockSource source, SuperblockSlots slots, SuperblockSlot slot) {
    this.source = source;
    this.slots = slots;
    this.slot = slot;
  }

  /**
   * Opens a file.
   *
   * @param secured hash that the superblock must have; none takes the newest one
   * @throws VerityFormatException when it is no image, or none of its superblocks has the hash
   */
  public static CbeImage open(Path file, Optional<BlockHash> secured) throws IOException {
    return open(Recovery.reading(file, secured));
  }

  /**
   * Opens a file, seeing what an interrupted writer had committed.
   *
   * @param anchor whose superblock is taken; the newest one when it keeps no hash
   * @throws VerityFormatException when it is no image, or not the one that the anchor knows
   */
  public static CbeImage open(Path file, TrustAnchor anchor) throws IOException {
    return open(Recovery.reading(file, anchor));
  }

  private static CbeImage open(Recovery.Recovered image) throws IOException {
    try {
      SuperblockSlots slots = SuperblockSlots.read(image.source());
      return new CbeImage(image.source(), slots, slots.choose(image.secured()));
    } catch (IOException | RuntimeException e) {
      image.source().close();
      throw e;
    }
  }

  /**
   * Checks a file as {@link ImageCheck} does.
   *
   * @param secured hash that the superblock must have; none takes the newest one
   * @param limit most findings to list
   */
  public static CheckReport check(Path file, Optional<BlockHash> secured, int limit)
      throws IOException {
    return check(Recovery.reading(file, secured), limit);
  }

  /**
   * Checks a file as {@link ImageCheck} does, seeing what an interrupted writer had committed.
   *
   * @param anchor whose superblock is expected
   * @param limit most findings to list
   */
  public static CheckReport check(Path file, TrustAnchor anchor, int limit) throws IOException {
    return check(Recovery.reading(file, anchor), limit);
  }

  private static CheckReport check(Recovery.Recovered image, int limit) throws IOException {
    try (BlockSource source = image.source()) {
      return ImageCheck.run(source, image.secured(), limit);
    }
  }

  /** The whole image. */
  public BlockSource source() {
    return source;
  }

  /** The first eight blocks. */
  public SuperblockSlots slots() {
    return slots;
  }

  /** The one of them that counts. */
  public SuperblockSlot slot() {
    return slot;
  }

  /** The superblock that counts. */
  public CbeSuperblock superblock() {
    return slot.usable().orElseThrow();
  }

  /**
   * The root block of a snapshot's tree, as stored.
   *
   * @throws VerityFormatException when it is not what the superblock says
   */
  public byte[] rootBlock(Snapshot snapshot) throws IOException {
    return new ImageBlocks(source, superblock().pbas()).read(snapshot.root(), "root block");
  }

  /**
   * The valid snapshot with the number.
   *
   * @throws RefusedException when there is none; the message lists those that are
   */
  public Snapshot snapshot(long generation) throws RefusedException {
    return superblock().snapshot(source.name(), generation);
  }

  /**
   * The current state.
   *
   * @throws VerityFormatException when the superblock marks it as no longer valid
   */
  public Snapshot current() throws VerityFormatException {
    Snapshot snapshot = superblock().currentSnapshot();
    if (!snapshot.valid()) {
      throw new VerityFormatException(
          source.name(), 0, "the current snapshot is marked invalid; others can be read");
    }
    return snapshot;
  }

  /** A reader of the virtual disks. */
  public VolumeReader reader(TrustAnchor anchor, BlockCache cache) throws IOException {
    return new VolumeReader(source, superblock(), anchor, cache);
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
