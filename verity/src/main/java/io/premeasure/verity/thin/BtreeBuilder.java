package io.premeasure.verity.thin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds a tree from entries in the order of their keys. The entries are spread evenly, because the
 * kernel's and thin_check's rule is that no node but the root is less than a third full.
 */
final class BtreeBuilder {
  private final BlockAllocator out;
  private final int valueSize;

  /** Gives the next entry. */
  interface Entries {
    /** Writes the value of the next entry to a place of a block, and returns the key. */
    long next(ByteBuffer block, int valueAt);
  }

  /** A finished node and its first key. */
  private record Node(long firstKey, long block) {}

  BtreeBuilder(BlockAllocator out, int valueSize) {
    this.out = out;
    this.valueSize = valueSize;
  }

  /** Writes the tree; returns the block of its root. */
  long build(long count, Entries entries) throws IOException {
    List<Node> nodes = level(count, valueSize, BtreeNode.LEAF, entries);
    while (nodes.size() > 1) {
      List<Node> below = nodes;
      int[] at = {0};
      nodes =
          level(
              below.size(),
              Long.BYTES,
              BtreeNode.INTERNAL,
              (block, valueAt) -> {
                Node node = below.get(at[0]++);
                block.putLong(valueAt, node.block());
                return node.firstKey();
              });
    }
    return nodes.get(0).block();
  }

  private List<Node> level(long count, int size, int flags, Entries entries) throws IOException {
    int max = BtreeNode.maxEntries(size);
    long nodeCount = Math.max(1, (count + max - 1) / max);
    List<Node> nodes = new ArrayList<>();
    for (long i = 0; i < nodeCount; i++) {
      long here = count / nodeCount + (i < count % nodeCount ? 1 : 0);
      nodes.add(node((int) here, size, max, flags, entries));
    }
    return nodes;
  }

  private Node node(int count, int size, int max, int flags, Entries entries) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BlockKind.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    block.putInt(BtreeNode.FLAGS_AT, flags).putInt(BtreeNode.COUNT_AT, count);
    block.putInt(BtreeNode.MAX_AT, max).putInt(BtreeNode.VALUE_SIZE_AT, size);
    for (int i = 0; i < count; i++) {
      int valueAt = BtreeNode.HEADER + max * Long.BYTES + i * size;
      block.putLong(BtreeNode.HEADER + i * Long.BYTES, entries.next(block, valueAt));
    }
    return new Node(block.getLong(BtreeNode.HEADER), out.append(block.array(), BlockKind.NODE));
  }
}
