package io.premeasure.verity.image;

import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The block allocation table of a VHDX file (MS-VHDX, 2.5): for each block its state and its place;
 * the blocks of a chunk are followed by the block with the chunk's sector bitmap.
 */
final class VhdxBlockTable {
  static final int NOT_PRESENT = 0;
  static final int FULLY_PRESENT = 6;
  static final int PARTIALLY_PRESENT = 7;

  private static final int UNMAPPED = 3;
  private static final int BITMAP_PRESENT = 6;
  private static final int MAXIMUM_ENTRIES = 1 << 23;
  private static final int STATE = 7;
  private static final long PLACE = -1L << 20;
  private static final long SECTORS_OF_CHUNK = 1 << 23;

  private final int blocksOfChunk;
  private final int blocks;
  private final long[] entries;

  private VhdxBlockTable(int blocksOfChunk, int blocks, long[] entries) {
    this.blocksOfChunk = blocksOfChunk;
    this.blocks = blocks;
    this.entries = entries;
  }

  /** Reads the entries the disk needs and checks that all blocks lie in the file and apart. */
  static VhdxBlockTable read(
      BlockSource file, VhdxMetadata metadata, VhdxRegion region, List<VhdxRegion> others)
      throws IOException {
    boolean child = metadata.parent().isPresent();
    long blockSize = metadata.blockSize();
    int chunk = (int) (SECTORS_OF_CHUNK * metadata.sectorSize() / blockSize);
    long blocks = (metadata.diskSize() + blockSize - 1) / blockSize;
    long chunks = (blocks + chunk - 1) / chunk;
    // Without a parent the table ends with the last block, with one at the bitmap after it.
    long count = child ? chunks * (chunk + 1) : blocks + Math.max(0, chunks - 1);
    if (count > MAXIMUM_ENTRIES || count * Long.BYTES > region.length()) {
      throw new VerityFormatException(
          file.name(),
          region.start(),
          "VHDX: disk of " + blocks + " blocks needs " + count + " entries, " + region);
    }
    if (count * Long.BYTES > file.size() - region.start()) {
      throw new VerityFormatException(
          file.name(), region.start(), "VHDX: " + region + " reaches beyond the end of the file");
    }
    byte[] bytes = new byte[(int) count * Long.BYTES];
    file.read(region.start(), bytes, 0, bytes.length);
    long[] entries = new long[(int) count];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(entries);
    VhdxBlockTable table = new VhdxBlockTable(chunk, (int) blocks, entries);
    VhdxPlaces places = new VhdxPlaces(file, entries.length + others.size() + 1);
    places.add(region);
    for (VhdxRegion other : others) {
      places.add(other);
    }
    table.check(file, metadata, region, places);
    return table;
  }

  private void check(BlockSource file, VhdxMetadata metadata, VhdxRegion region, VhdxPlaces places)
      throws IOException {
    boolean child = metadata.parent().isPresent();
    for (int i = 0; i < entries.length; i++) {
      int state = (int) entries[i] & STATE;
      boolean bitmap = i % (blocksOfChunk + 1) == blocksOfChunk;
      boolean known =
          bitmap
              ? state == NOT_PRESENT || (child && state == BITMAP_PRESENT)
              : state <= UNMAPPED
                  || state == FULLY_PRESENT
                  || (child && state == PARTIALLY_PRESENT);
      if (!known || (state == PARTIALLY_PRESENT && !hasBitmap(i))) {
        throw new VerityFormatException(
            file.name(),
            region.start() + (long) i * Long.BYTES,
            "VHDX: block of state " + state + (known ? " without a sector bitmap" : ""));
      }
      if (state == FULLY_PRESENT || state == PARTIALLY_PRESENT) {
        long length = bitmap ? VhdxRegion.MIB : metadata.blockSize();
        places.add(new VhdxRegion(bitmap ? "sector bitmap" : "block", place(i), length));
      }
    }
    places.requireApart();
  }

  private boolean hasBitmap(int entry) {
    int bitmap = entry / (blocksOfChunk + 1) * (blocksOfChunk + 1) + blocksOfChunk;
    return ((int) entries[bitmap] & STATE) == BITMAP_PRESENT;
  }

  private long place(int entry) {
    return entries[entry] & PLACE;
  }

  private int entry(int block) {
    return block + block / blocksOfChunk;
  }

  int blocks() {
    return blocks;
  }

  /** The state of a block, {@link #FULLY_PRESENT} for one that is all in this file. */
  int state(int block) {
    return (int) entries[entry(block)] & STATE;
  }

  /** Where a block that is present starts. */
  long start(int block) {
    return place(entry(block));
  }

  /** Where the bitmap of a block that is partially present starts. */
  long bitmapStart(int block, int bitmapSize) {
    int chunk = block / blocksOfChunk;
    int bitmap = chunk * (blocksOfChunk + 1) + blocksOfChunk;
    return place(bitmap) + (long) (block % blocksOfChunk) * bitmapSize;
  }
}
