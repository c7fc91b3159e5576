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
    BlockSource source = Recovery.source(file, secured);
    try {
      SuperblockSlots slots = SuperblockSlots.read(source);
      return new CbeImage(source, slots, slots.choose(Recovery.secured(file, secured)));
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  /**
   * Checks a file as {@link ImageCheck} does, seeing what an interrupted writer had committed.
   *
   * @param secured hash that the superblock must have; none takes the newest one
   * @param limit most findings to list
   */
  public static CheckReport check(Path file, Optional<BlockHash> secured, int limit)
      throws IOException {
    try (BlockSource source = Recovery.source(file, secured)) {
      return ImageCheck.run(source, Recovery.secured(file, secured), limit);
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

  /** A reader of the virtual disks. */
  public VolumeReader reader(TrustAnchor anchor, BlockCache cache) throws IOException {
    return new VolumeReader(source, superblock(), anchor, cache);
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
