package io.premeasure.verity.cbe;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Keeps the verified blocks that were used last, so that the inner blocks of a walk are read once.
 */
final class CachedBlocks implements TreeBlocks {
  private static final int LIMIT = 2048;

  private final TreeBlocks blocks;
  private final Map<Long, Verified> cache =
      new LinkedHashMap<>(LIMIT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Verified> eldest) {
          return size() > LIMIT;
        }
      };

  private record Verified(BlockHash hash, NodeBlock block) {}

  CachedBlocks(TreeBlocks blocks) {
    this.blocks = blocks;
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
  public byte[] read(Node node, String what) throws IOException {
    Verified known = cache.get(node.pba());
    if (known == null || !known.hash().equals(node.hash())) {
      known = new Verified(node.hash(), new NodeBlock(blocks.read(node, what)));
      cache.put(node.pba(), known);
    }
    return known.block().bytes().clone();
  }

  /** The block is now another one, with this hash. */
  void put(long pba, BlockHash hash, byte[] block) {
    cache.put(pba, new Verified(hash, new NodeBlock(block.clone())));
  }

  /** Forgets everything, after blocks went back to what they were. */
  void clear() {
    cache.clear();
  }
}
