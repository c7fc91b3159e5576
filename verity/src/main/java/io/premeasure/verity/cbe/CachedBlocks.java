package io.premeasure.verity.cbe;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps the verified blocks that were used last, so that the inner blocks of a walk are read once.
 */
final class CachedBlocks implements TreeBlocks {
  private static final int FIRST_CAPACITY = 1024;

  private final TreeBlocks blocks;
  private final Map<Long, Verified> cache;

  private record Verified(BlockHash hash, NodeBlock block) {}

  /** A cache of at most so many blocks. */
  CachedBlocks(TreeBlocks blocks, int limit) {
    this.blocks = blocks;
    this.cache =
        new LinkedHashMap<>(FIRST_CAPACITY, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Long, Verified> eldest) {
            return size() > limit;
          }
        };
  }

  @Override
  public String name() {
    return blocks.name();
  }

  @Override
  public byte[] read(long pba) throws IOException {
    return blocks.read(pba);
  }

  @Override
  public byte[] read(long pba, int count) throws IOException {
    return blocks.read(pba, count);
  }

  @Override
  public byte[] read(Node node, String what) throws IOException {
    return shared(node, what).bytes().clone();
  }

  @Override
  public NodeBlock shared(Node node, String what) throws IOException {
    Verified known = cache.get(node.pba());
    if (known == null || !known.hash().equals(node.hash())) {
      known = new Verified(node.hash(), new NodeBlock(blocks.read(node, what)));
      cache.put(node.pba(), known);
    }
    return known.block();
  }

  /** The block is now another one, with this hash, that nobody changes any more. */
  void put(long pba, BlockHash hash, NodeBlock block) {
    cache.put(pba, new Verified(hash, block));
  }

  /** Forgets everything, after blocks went back to what they were. */
  void clear() {
    cache.clear();
  }
}
