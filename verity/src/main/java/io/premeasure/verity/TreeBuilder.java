package io.premeasure.verity;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Optional;

/**
 * Computes a tree from data, and writes it when it is given a file to write to.
 *
 * <p>Threads take subtrees of two levels: some leaf blocks, and the one block above them. Of each
 * subtree a single digest stays in memory, so that memory grows with the data's size divided by a
 * million or so; one unit of 64 MiB data (SHA-256, blocks of 4096 bytes) leaves 32 bytes.
 */
public final class TreeBuilder {
  private static final int CHUNK = 1 << 18;
  private static final long MAX_UNITS = 1L << 24;

  private final TreeLayout layout;
  private final FileChannel data;
  private final String source;
  private final Optional<FileChannel> tree;
  private final int threads;

  private TreeBuilder(
      TreeLayout layout, FileChannel data, String source, Optional<FileChannel> tree, int threads) {
    this.layout = layout;
    this.data = data;
    this.source = source;
    this.tree = tree;
    this.threads = threads;
  }

  /**
   * The root hash of data; nothing is written.
   *
   * @param data read from position 0
   * @param source the name that errors carry
   * @param threads at least 1
   */
  public static byte[] root(
      VerityParameters parameters, FileChannel data, String source, int threads)
      throws IOException {
    TreeLayout layout = TreeLayout.at(parameters, 0, true);
    return new TreeBuilder(layout, data, source, Optional.empty(), threads).build();
  }

  /**
   * Writes the tree, and then the superblock in front of it when there is one.
   *
   * @param superblock as it is to be written; without it the tree starts at the hash offset
   * @param hashOffset bytes, a multiple of 512; without a superblock, of the hash block size
   * @return the root hash
   */
  public static byte[] format(
      VerityParameters parameters,
      FileChannel data,
      String source,
      FileChannel tree,
      long hashOffset,
      Optional<Superblock> superblock,
      int threads)
      throws IOException {
    TreeLayout layout = TreeLayout.at(parameters, hashOffset, superblock.isPresent());
    byte[] root = new TreeBuilder(layout, data, source, Optional.of(tree), threads).build();
    if (superblock.isPresent()) {
      // Last, so that an interrupted run leaves nothing that claims to be a tree.
      byte[] head = Arrays.copyOf(superblock.get().encode(), (int) (layout.start() - hashOffset));
      BlockFile.write(tree, hashOffset, head, 0, head.length);
    }
    tree.force(true);
    return root;
  }

  private byte[] build() throws IOException {
    VerityParameters parameters = layout.parameters();
    if (data.size() < parameters.dataSize()) {
      throw new VerityFormatException(
          source, data.size(), "file ends, expected " + parameters.dataSize() + " bytes of data");
    }
    if (layout.levels() == 0) {
      return singleBlock();
    }
    int unitLeaves = unitLeaves();
    long units = (layout.blocks(0) + unitLeaves - 1) / unitLeaves;
    if (units > MAX_UNITS) {
      throw new VerityFormatException(source, "too many hash blocks for this machine's memory");
    }
    int size = parameters.digestSize();
    byte[] digests = new byte[(int) units * size];
    WorkUnits.run(units, threads, () -> new Subtree(unitLeaves, digests)::work);
    return fold(digests, (int) units, unitLeaves == 1 ? 1 : 2);
  }

  /**
   * Leaf blocks in a unit: one in a small tree, so that all threads have work, else a full block.
   */
  private int unitLeaves() {
    return layout.levels() > 1 && layout.blocks(1) >= 4L * threads ? layout.digestsPerBlock() : 1;
  }

  private byte[] singleBlock() throws IOException {
    VerityParameters parameters = layout.parameters();
    byte[] block = new byte[parameters.dataBlockSize()];
    BlockFile.read(data, source, 0, block, 0, block.length);
    byte[] root = new byte[parameters.digestSize()];
    new BlockDigest(parameters).digest(block, 0, block.length, root, 0);
    return root;
  }

  /** Builds the levels from the given one up, in memory, out of the digests of the level below. */
  private byte[] fold(byte[] digests, int count, int level) throws IOException {
    BlockDigest digest = new BlockDigest(layout.parameters());
    int size = digest.size();
    byte[] below = digests;
    int belowCount = count;
    byte[] block = new byte[layout.parameters().hashBlockSize()];
    for (int at = level; at < layout.levels(); at++) {
      int blocks = (int) layout.blocks(at);
      byte[] above = new byte[blocks * size];
      for (int i = 0; i < blocks; i++) {
        Arrays.fill(block, (byte) 0);
        int first = i * layout.digestsPerBlock();
        int last = Math.min(belowCount, first + layout.digestsPerBlock());
        for (int child = first; child < last; child++) {
          int slot = (child - first) * layout.slotSize();
          System.arraycopy(below, child * size, block, slot, size);
        }
        write(at, i, block, 1);
        digest.digest(block, 0, block.length, above, i * size);
      }
      below = above;
      belowCount = blocks;
    }
    return below;
  }

  private void write(int level, long block, byte[] blocks, int count) throws IOException {
    if (tree.isPresent()) {
      int length = count * layout.parameters().hashBlockSize();
      BlockFile.write(tree.get(), layout.offset(level, block), blocks, 0, length);
    }
  }

  /** One thread's work: leaf blocks of a unit, and the block above them. */
  private final class Subtree {
    private final VerityParameters parameters = layout.parameters();
    private final BlockDigest digest = new BlockDigest(parameters);
    private final int hashBlock = parameters.hashBlockSize();
    private final int unitLeaves;
    private final byte[] results;
    private final byte[] leaves;
    private final byte[] above = new byte[hashBlock];
    private final byte[] chunk = new byte[Math.max(CHUNK, parameters.dataBlockSize())];

    Subtree(int unitLeaves, byte[] results) {
      this.unitLeaves = unitLeaves;
      this.results = results;
      this.leaves = new byte[unitLeaves * hashBlock];
    }

    void work(long unit) throws IOException {
      long firstLeaf = unit * unitLeaves;
      int count = (int) Math.min(unitLeaves, layout.blocks(0) - firstLeaf);
      fillLeaves(firstLeaf, count);
      write(0, firstLeaf, leaves, count);
      int result = (int) unit * digest.size();
      if (unitLeaves == 1) {
        digest.digest(leaves, 0, hashBlock, results, result);
        return;
      }
      Arrays.fill(above, (byte) 0);
      for (int leaf = 0; leaf < count; leaf++) {
        digest.digest(leaves, leaf * hashBlock, hashBlock, above, leaf * layout.slotSize());
      }
      write(1, unit, above, 1);
      digest.digest(above, 0, hashBlock, results, result);
    }

    private void fillLeaves(long firstLeaf, int count) throws IOException {
      Arrays.fill(leaves, 0, count * hashBlock, (byte) 0);
      int perBlock = layout.digestsPerBlock();
      int dataBlock = parameters.dataBlockSize();
      long first = firstLeaf * perBlock;
      long last = Math.min(parameters.dataBlocks(), first + (long) count * perBlock);
      int inChunk = chunk.length / dataBlock;
      for (long at = first; at < last; at += inChunk) {
        int blocks = (int) Math.min(inChunk, last - at);
        BlockFile.read(data, source, at * dataBlock, chunk, 0, blocks * dataBlock);
        for (int i = 0; i < blocks; i++) {
          int number = (int) (at - first) + i;
          int slot = number / perBlock * hashBlock + number % perBlock * layout.slotSize();
          digest.dataDigest(chunk, i * dataBlock, leaves, slot);
        }
      }
    }
  }
}
