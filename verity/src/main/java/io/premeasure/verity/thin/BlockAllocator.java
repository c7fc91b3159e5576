package io.premeasure.verity.thin;

import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Fills a metadata device from its start; block 0, the superblock, comes last. */
final class BlockAllocator {
  private static final long MAX_BLOCKS =
      (long) SpaceMapRoot.MAX_METADATA_BITMAPS * SpaceMapRoot.PER_BITMAP;

  private final BlockTarget target;
  private final long blocks;
  private long next = 1;

  BlockAllocator(BlockTarget target) throws IOException {
    this.target = target;
    // The kernel does not use more either.
    this.blocks = Math.min(MAX_BLOCKS, target.size() / BlockKind.SIZE);
  }

  long blocks() {
    return blocks;
  }

  /** Blocks given out so far, with the superblock. */
  long used() {
    return next;
  }

  /** Writes the next block. */
  long append(byte[] block, BlockKind kind) throws IOException {
    long number = reserve();
    write(number, block, kind);
    return number;
  }

  /** A block that will be written later. */
  long reserve() throws IOException {
    if (next >= blocks) {
      throw new VerityFormatException(
          target.name(), target.size(), "end of metadata device: the mappings need more room");
    }
    return next++;
  }

  void write(long number, byte[] block, BlockKind kind) throws IOException {
    ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).putLong(BlockKind.NUMBER_AT, number);
    kind.seal(block);
    target.write(number * BlockKind.SIZE, block, 0, block.length);
  }
}
