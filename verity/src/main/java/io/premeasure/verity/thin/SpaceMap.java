package io.premeasure.verity.thin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The stored reference counts of a device's blocks. */
final class SpaceMap {
  private static final String DATA = "data";
  private static final int COUNT_SIZE = Integer.BYTES;

  private final String name;
  private final MetadataBlocks blocks;
  private final SpaceMapRoot root;
  private final List<Long> bitmaps = new ArrayList<>();
  private final Map<Long, Long> large = new HashMap<>();

  private SpaceMap(String name, MetadataBlocks blocks, SpaceMapRoot root) {
    this.name = name;
    this.blocks = blocks;
    this.root = root;
  }

  /** The map of the data device, whose index is a tree; its own blocks are counted. */
  static SpaceMap ofData(MetadataBlocks blocks, SpaceMapRoot root, ReferenceCounts used)
      throws IOException {
    SpaceMap map = new SpaceMap(DATA, blocks, root);
    new BtreeWalk(
            blocks,
            SpaceMapRoot.INDEX_ENTRY,
            used,
            (key, block, at) -> map.addBitmap(key, block, at, used, root.bitmapRoot()))
        .walk(root.bitmapRoot());
    map.readLarge(used);
    return map;
  }

  /** The map of the metadata device, whose index is one block; its own blocks are counted. */
  static SpaceMap ofMetadata(MetadataBlocks blocks, SpaceMapRoot root, ReferenceCounts used)
      throws IOException {
    SpaceMap map = new SpaceMap("metadata", blocks, root);
    used.add(root.bitmapRoot());
    ByteBuffer index = blocks.read(root.bitmapRoot(), BlockKind.INDEX);
    for (int i = 0; i < SpaceMapRoot.MAX_METADATA_BITMAPS; i++) {
      if ((long) i * SpaceMapRoot.PER_BITMAP < root.blocks()) {
        int at = SpaceMapRoot.BITMAP_HEADER + i * SpaceMapRoot.INDEX_ENTRY;
        map.addBitmap(i, index, at, used, root.bitmapRoot());
      }
    }
    map.readLarge(used);
    return map;
  }

  private void addBitmap(long key, ByteBuffer block, int at, ReferenceCounts used, long index)
      throws IOException {
    long bitmap = block.getLong(at);
    // The same bitmap twice would let a small device ask for any amount of work.
    if (key != bitmaps.size() || !used.add(bitmap)) {
      throw blocks.problem(
          index, 0, name + " space map: bitmap " + key + " in block " + bitmap + " out of order");
    }
    bitmaps.add(bitmap);
  }

  private void readLarge(ReferenceCounts used) throws IOException {
    new BtreeWalk(
            blocks,
            COUNT_SIZE,
            used,
            (key, block, at) -> large.put(key, Integer.toUnsignedLong(block.getInt(at))))
        .walk(root.countRoot());
  }

  /** Reports each count that is not what the references found give. */
  void compare(ReferenceCounts expected, Consumer<String> problems) throws IOException {
    long needed = (root.blocks() + SpaceMapRoot.PER_BITMAP - 1) / SpaceMapRoot.PER_BITMAP;
    if (root.blocks() < 0 || needed != bitmaps.size()) {
      problems.accept(
          name + " space map: " + bitmaps.size() + " bitmaps for " + root.blocks() + " blocks");
      return;
    }
    long allocated = 0;
    for (int i = 0; i < bitmaps.size(); i++) {
      allocated += compareBitmap(i, expected, problems);
    }
    // The kernel and thin_restore count free blocks differently: neither the sums in the index nor
    // that of the metadata device can be held against the bitmaps.
    if (name.equals(DATA) && allocated != root.allocated()) {
      problems.accept(
          name + " space map: " + root.allocated() + " blocks allocated, expected " + allocated);
    }
    long beyond = expected.from(root.blocks());
    if (beyond != 0) {
      problems.accept(name + " space map: " + beyond + " blocks used beyond " + root.blocks());
    }
  }

  private long compareBitmap(int number, ReferenceCounts expected, Consumer<String> problems)
      throws IOException {
    ByteBuffer bitmap = blocks.read(bitmaps.get(number), BlockKind.BITMAP);
    long first = (long) number * SpaceMapRoot.PER_BITMAP;
    int length = (int) Math.min(SpaceMapRoot.PER_BITMAP, root.blocks() - first);
    long allocated = 0;
    for (int i = 0; i < length; i++) {
      long count = SpaceMapRoot.count(bitmap, i);
      if (count == SpaceMapRoot.MANY) {
        count = large.getOrDefault(first + i, 0L);
      }
      allocated += count == 0 ? 0 : 1;
      if (count != expected.of(first + i)) {
        problems.accept(
            name
                + " block "
                + (first + i)
                + ": reference count "
                + count
                + ", expected "
                + expected.of(first + i));
      }
    }
    return allocated;
  }
}
