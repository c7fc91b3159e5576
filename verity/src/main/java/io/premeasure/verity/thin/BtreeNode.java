package io.premeasure.verity.thin;

import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A node of a tree (Linux, drivers/md/persistent-data/dm-btree-internal.h, struct btree_node). */
final class BtreeNode {
  static final int HEADER = 32;
  static final int INTERNAL = 1;
  static final int LEAF = 2;
  static final int FLAGS_AT = 4;
  static final int COUNT_AT = 16;
  static final int MAX_AT = 20;
  static final int VALUE_SIZE_AT = 24;
  private static final int CHILD_SIZE = Long.BYTES;

  private final ByteBuffer block;
  private final int count;
  private final int valuesAt;
  private final int valueSize;

  private BtreeNode(ByteBuffer block, int count, int valuesAt, int valueSize) {
    this.block = block;
    this.count = count;
    this.valuesAt = valuesAt;
    this.valueSize = valueSize;
  }

  /** Most entries of a node whose values have this size; a multiple of 3, as the kernel wants. */
  static int maxEntries(int valueSize) {
    return (BlockKind.SIZE - HEADER) / (Long.BYTES + valueSize) / 3 * 3;
  }

  /** Reads a node; its keys are checked to ascend from {@code low} and stay below {@code high}. */
  static BtreeNode read(MetadataBlocks blocks, long number, int leafValueSize, long low, long high)
      throws IOException {
    ByteBuffer block = blocks.read(number, BlockKind.NODE);
    int flags = block.getInt(FLAGS_AT);
    int count = block.getInt(COUNT_AT);
    int max = block.getInt(MAX_AT);
    int valueSize = flags == INTERNAL ? CHILD_SIZE : leafValueSize;
    if (flags != INTERNAL && flags != LEAF) {
      throw blocks.problem(number, FLAGS_AT, "tree node: flags " + flags + ", expected 1 or 2");
    }
    if (block.getInt(VALUE_SIZE_AT) != valueSize) {
      throw blocks.problem(
          number,
          VALUE_SIZE_AT,
          "tree node: values of " + block.getInt(VALUE_SIZE_AT) + " bytes, expected " + valueSize);
    }
    if (max < 0 || max > (BlockKind.SIZE - HEADER) / (Long.BYTES + valueSize)) {
      throw blocks.problem(number, MAX_AT, "tree node: room for " + max + " entries");
    }
    if (count < 0 || count > max || (count == 0 && flags == INTERNAL)) {
      throw blocks.problem(number, COUNT_AT, "tree node: " + count + " entries of " + max);
    }
    BtreeNode node = new BtreeNode(block, count, HEADER + max * Long.BYTES, valueSize);
    node.checkKeys(blocks, number, low, high);
    return node;
  }

  private void checkKeys(MetadataBlocks blocks, long number, long low, long high)
      throws VerityFormatException {
    long least = low;
    for (int i = 0; i < count; i++) {
      long key = key(i);
      if (key < least || key >= high) {
        throw blocks.problem(
            number,
            HEADER + i * Long.BYTES,
            "tree node: key " + key + ", expected " + least + " or more and less than " + high);
      }
      least = key + 1;
    }
  }

  boolean isLeaf() {
    return block.getInt(FLAGS_AT) == LEAF;
  }

  int count() {
    return count;
  }

  long key(int index) {
    return block.getLong(HEADER + index * Long.BYTES);
  }

  /** Where in {@link #block} a value is. */
  int valueAt(int index) {
    return valuesAt + index * valueSize;
  }

  ByteBuffer block() {
    return block;
  }

  long child(int index) {
    return block.getLong(valueAt(index));
  }
}
