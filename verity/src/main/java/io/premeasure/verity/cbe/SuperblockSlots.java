package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The first eight blocks of an image, one of which is the superblock that counts. */
public final class SuperblockSlots {
  private final String source;
  private final Dialect dialect;
  private final List<SuperblockSlot> slots;

  private SuperblockSlots(String source, Dialect dialect, List<SuperblockSlot> slots) {
    this.source = source;
    this.dialect = dialect;
    this.slots = slots;
  }

  /**
   * Reads the eight blocks.
   *
   * @throws VerityFormatException when the image is shorter, or none of them can be a superblock
   */
  public static SuperblockSlots read(BlockSource image) throws IOException {
    if (image.size() < (long) CbeSuperblock.SLOTS * CbeSuperblock.BLOCK) {
      throw new VerityFormatException(
          image.name(), image.size(), "truncated: a CBE image has 8 blocks for its superblock");
    }
    List<byte[]> blocks = new ArrayList<>();
    for (int i = 0; i < CbeSuperblock.SLOTS; i++) {
      byte[] block = new byte[CbeSuperblock.BLOCK];
      image.read((long) i * CbeSuperblock.BLOCK, block, 0, block.length);
      blocks.add(block);
    }
    Dialect dialect = SuperblockCodec.dialect(blocks);
    List<SuperblockSlot> slots = new ArrayList<>();
    for (int i = 0; i < CbeSuperblock.SLOTS; i++) {
      slots.add(new SuperblockSlot(i, blocks.get(i), dialect));
    }
    if (slots.stream().allMatch(slot -> slot.usable().isEmpty())) {
      throw new VerityFormatException(
          image.name(),
          0,
          "no CBE image: none of the first 8 blocks is a superblock; " + slots.get(0).complaint());
    }
    return new SuperblockSlots(image.name(), dialect, List.copyOf(slots));
  }

  /** Whose habits the image follows. */
  public Dialect dialect() {
    return dialect;
  }

  /** All eight. */
  public List<SuperblockSlot> all() {
    return slots;
  }

  /** The slot with the hash; the last one when there are several. */
  public Optional<SuperblockSlot> secured(BlockHash hash) {
    return slots.stream()
        .filter(slot -> slot.usable().isPresent() && slot.hash().equals(hash))
        .reduce((first, second) -> second);
  }

  /**
   * The slot of the highest generation, the first of equal ones. It may be older than what was
   * secured last: only a trust anchor can tell.
   */
  public SuperblockSlot newest() {
    SuperblockSlot newest = null;
    for (SuperblockSlot slot : slots) {
      if (slot.usable().isPresent()
          && (newest == null || Long.compareUnsigned(generation(slot), generation(newest)) > 0)) {
        newest = slot;
      }
    }
    if (newest == null) {
      throw new IllegalStateException("checked when the slots were read");
    }
    return newest;
  }

  /**
   * The slot to use.
   *
   * @param secured the hash that the trust anchor keeps; none for the newest slot
   * @throws VerityFormatException when no slot has the hash
   */
  public SuperblockSlot choose(Optional<BlockHash> secured) throws VerityFormatException {
    if (secured.isEmpty()) {
      return newest();
    }
    return secured(secured.get())
        .orElseThrow(
            () ->
                new VerityFormatException(
                    source,
                    0,
                    "no superblock has the secured hash "
                        + secured.get()
                        + ": another image's anchor, an older copy of the image, or damage"));
  }

  private static long generation(SuperblockSlot slot) {
    return slot.usable().orElseThrow().generation();
  }
}
