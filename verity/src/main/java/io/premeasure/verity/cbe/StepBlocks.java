package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The blocks of an image as a writer sees them: what it changed is kept in memory until it is
 * committed, and an operation that fails half-way can be taken back.
 */
final class StepBlocks implements TreeBlocks {
  private final BlockTarget image;
  private final SortedMap<Long, byte[]> changed = new TreeMap<>();
  private final Map<Long, Before> undo = new HashMap<>();
  private final LateHashes late = new LateHashes(changed);
  private final CachedBlocks cache;
  private final int limit;

  /** What an operation found: the changed block, if it was one, and whether it had no hash yet. */
  private record Before(Optional<NodeBlock> block, Optional<Integer> level) {}

  /** The blocks of an image, of which memory has as many as the cache allows. */
  StepBlocks(BlockTarget image, BlockCache size) {
    this.image = image;
    this.cache = new CachedBlocks(new Stored(), size.read());
    this.limit = size.changed();
  }

  /** What the cache is filled from. */
  private final class Stored implements TreeBlocks {
    @Override
    public String name() {
      return image.name();
    }

    @Override
    public byte[] read(long pba) throws IOException {
      byte[] known = changed.get(pba);
      if (known != null) {
        return known.clone();
      }
      if (pba < CbeSuperblock.SLOTS || pba >= image.size() / CbeSuperblock.BLOCK) {
        throw new VerityFormatException(
            image.name(), 0, "PBA " + Long.toUnsignedString(pba) + " is outside of the image");
      }
      byte[] block = new byte[CbeSuperblock.BLOCK];
      image.read(pba * CbeSuperblock.BLOCK, block, 0, block.length);
      return block;
    }
  }

  @Override
  public String name() {
    return image.name();
  }

  BlockTarget image() {
    return image;
  }

  @Override
  public byte[] read(long pba) throws IOException {
    return cache.read(pba);
  }

  @Override
  public byte[] read(Node node, String what) throws IOException {
    return shared(node, what).bytes().clone();
  }

  /** A block of a tree to be changed. */
  NodeBlock node(Node node, String what) throws IOException {
    return new NodeBlock(read(node, what));
  }

  @Override
  public NodeBlock shared(Node node, String what) throws IOException {
    return late.level(node.pba()).isPresent()
        ? new NodeBlock(changed.get(node.pba()))
        : cache.shared(node, what);
  }

  /** Changes a block of a tree, which is taken over, and returns its hash. */
  BlockHash write(long pba, NodeBlock block) {
    BlockHash hash = block.hash();
    change(pba, block.bytes());
    cache.put(pba, hash, block);
    return hash;
  }

  /**
   * Changes a block of a tree, which is taken over, and returns what stands for its hash until
   * {@link #computeHashes}; the block above must be changed likewise.
   */
  BlockHash writeUnhashed(long pba, NodeBlock block, int level) {
    change(pba, block.bytes());
    late.add(pba, level);
    return BlockHash.ZERO;
  }

  /** Changes a superblock or a data block, of which no copy is taken. */
  void change(long pba, byte[] block) {
    remember(pba);
    late.remove(pba);
    changed.put(pba, block);
  }

  /** Leaves a block as it is on the image: nothing leads to it any more. */
  void drop(long pba) {
    remember(pba);
    late.remove(pba);
    changed.remove(pba);
  }

  private void remember(long pba) {
    Optional<NodeBlock> before = Optional.ofNullable(changed.get(pba)).map(NodeBlock::new);
    undo.putIfAbsent(pba, new Before(before, late.level(pba)));
  }

  /** Puts the hash of a data block into a block of level 1 that has no hash yet itself. */
  void putHash(long pba, int index, BlockHash hash) {
    Node.storeHash(hash, changed.get(pba), index);
  }

  /** Computes the hashes of all blocks that have none yet. */
  void computeHashes() throws IOException {
    late.compute((pba, hash, block) -> cache.put(pba, hash, new NodeBlock(block)));
  }

  /** The node of a root block, whose hash may have been computed since. */
  Node complete(Node root) {
    return late.complete(root);
  }

  /**
   * Writes data blocks that lie together at once, without waiting for the commit: right where no
   * superblock that could be found after a crash needs what was there.
   */
  void writeNow(long pba, byte[] data) throws IOException {
    int count = data.length / CbeSuperblock.BLOCK;
    if (changed.subMap(pba, pba + count).isEmpty()) {
      image.write(pba * CbeSuperblock.BLOCK, data, 0, data.length);
      return;
    }
    for (int i = 0; i < count; i++) {
      int at = i * CbeSuperblock.BLOCK;
      byte[] block = Arrays.copyOfRange(data, at, at + CbeSuperblock.BLOCK);
      if (changed.containsKey(pba + i)) {
        change(pba + i, block);
      } else {
        image.write((pba + i) * CbeSuperblock.BLOCK, block, 0, block.length);
      }
    }
  }

  /** From here on changes can be taken back. */
  void mark() {
    undo.clear();
  }

  /** Takes back what was changed since the mark. */
  void rollback() {
    undo.forEach(
        (pba, before) -> {
          late.remove(pba);
          if (before.block().isPresent()) {
            changed.put(pba, before.block().get().bytes());
          } else {
            changed.remove(pba);
          }
          before.level().ifPresent(level -> late.add(pba, level));
        });
    undo.clear();
    cache.clear();
  }

  /** Whether so much was changed that it is time for a commit. */
  boolean isFull() {
    return changed.size() >= limit;
  }

  /** Everything changed since the last commit, by address. */
  SortedMap<Long, byte[]> changed() {
    return changed;
  }

  void committed() {
    changed.clear();
    undo.clear();
    late.committed();
  }
}
