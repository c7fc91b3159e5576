package io.premeasure.verity.thin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongUnaryOperator;

/** Writes the space maps of a new pool. */
final class SpaceMapWriter {
  private final BlockAllocator out;

  /** A device's blocks and their counts. */
  record Counts(long blocks, LongUnaryOperator of) {}

  /** A bitmap, and what the index says of it. */
  private record Bitmap(long block, int free, int firstFree) {}

  SpaceMapWriter(BlockAllocator out) {
    this.out = out;
  }

  /** Writes the map of the data device. */
  SpaceMapRoot data(Counts counts) throws IOException {
    List<Bitmap> bitmaps = new ArrayList<>();
    List<Long> large = new ArrayList<>();
    long allocated = 0;
    for (long first = 0; first < counts.blocks(); first += SpaceMapRoot.PER_BITMAP) {
      Bitmap bitmap = bitmap(counts, first, out.reserve(), large);
      bitmaps.add(bitmap);
      allocated += length(counts, first) - bitmap.free();
    }
    int[] at = {0};
    long index =
        new BtreeBuilder(out, SpaceMapRoot.INDEX_ENTRY)
            .build(
                bitmaps.size(),
                (block, valueAt) -> {
                  putIndexEntry(block, valueAt, bitmaps.get(at[0]));
                  return at[0]++;
                });
    return new SpaceMapRoot(counts.blocks(), allocated, index, largeCounts(counts, large));
  }

  /** Writes the map of the metadata device itself: all blocks so far and its own, each once. */
  SpaceMapRoot metadata() throws IOException {
    long index = out.reserve();
    long countRoot = new BtreeBuilder(out, Integer.BYTES).build(0, (block, at) -> 0);
    List<Long> places = new ArrayList<>();
    for (long first = 0; first < out.blocks(); first += SpaceMapRoot.PER_BITMAP) {
      places.add(out.reserve());
    }
    Counts counts = new Counts(out.blocks(), block -> block < out.used() ? 1 : 0);
    ByteBuffer block = ByteBuffer.allocate(BlockKind.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < places.size(); i++) {
      Bitmap bitmap =
          bitmap(counts, (long) i * SpaceMapRoot.PER_BITMAP, places.get(i), new ArrayList<>());
      putIndexEntry(block, SpaceMapRoot.BITMAP_HEADER + i * SpaceMapRoot.INDEX_ENTRY, bitmap);
    }
    out.write(index, block.array(), BlockKind.INDEX);
    return new SpaceMapRoot(out.blocks(), out.used(), index, countRoot);
  }

  private Bitmap bitmap(Counts counts, long first, long place, List<Long> large)
      throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BlockKind.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    int length = length(counts, first);
    int free = 0;
    int firstFree = length;
    for (int i = length - 1; i >= 0; i--) {
      long count = counts.of().applyAsLong(first + i);
      SpaceMapRoot.setCount(block, i, count);
      if (count == 0) {
        free++;
        firstFree = i;
      }
    }
    for (int i = 0; i < length; i++) {
      if (SpaceMapRoot.count(block, i) == SpaceMapRoot.MANY) {
        large.add(first + i);
      }
    }
    out.write(place, block.array(), BlockKind.BITMAP);
    return new Bitmap(place, free, firstFree);
  }

  private static int length(Counts counts, long first) {
    return (int) Math.min(SpaceMapRoot.PER_BITMAP, counts.blocks() - first);
  }

  private static void putIndexEntry(ByteBuffer block, int at, Bitmap bitmap) {
    block.putLong(at, bitmap.block()).putInt(at + 8, bitmap.free());
    block.putInt(at + 12, bitmap.firstFree());
  }

  private long largeCounts(Counts counts, List<Long> large) throws IOException {
    int[] at = {0};
    return new BtreeBuilder(out, Integer.BYTES)
        .build(
            large.size(),
            (block, valueAt) -> {
              long key = large.get(at[0]++);
              block.putInt(valueAt, (int) counts.of().applyAsLong(key));
              return key;
            });
  }
}
