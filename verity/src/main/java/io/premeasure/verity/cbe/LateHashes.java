package io.premeasure.verity.cbe;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Hashes of changed inner blocks, computed when a superblock needs them instead of at each change:
 * a block that is changed a thousand times before is hashed once. Until then the nodes that stand
 * for such a block have zeros as hash.
 */
final class LateHashes {
  private final Map<Long, byte[]> changed;

  /** Level of each block that has no hash yet, by address. */
  private final Map<Long, Integer> missing = new HashMap<>();

  /** All that were computed since the last commit. */
  private final Map<Long, BlockHash> known = new HashMap<>();

  /** Is told what was computed. */
  @FunctionalInterface
  interface Listener {
    void computed(long pba, BlockHash hash, byte[] block);
  }

  /** For blocks among those that were changed. */
  LateHashes(Map<Long, byte[]> changed) {
    this.changed = changed;
  }

  /** The block was changed, and the block above it gets its hash later. */
  void add(long pba, int level) {
    missing.put(pba, level);
  }

  /** The level at which the block waits for its hash. */
  Optional<Integer> level(long pba) {
    return Optional.ofNullable(missing.get(pba));
  }

  /** The block is no longer what it was said to be, or its hash is known to the block above. */
  void remove(long pba) {
    missing.remove(pba);
    known.remove(pba);
  }

  /** Computes what is missing, from the leaves up, and puts it into the blocks above. */
  void compute(Listener listener) throws IOException {
    for (int level = 1; !missing.isEmpty(); level++) {
      int here = level;
      List<Long> pbas = missing.keySet().stream().filter(pba -> missing.get(pba) == here).toList();
      BlockHash[] hashes = new BlockHash[pbas.size()];
      BlockShares.run(
          hashes.length,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              hashes[i] = hash(changed.get(pbas.get(i)), here);
            }
          });
      for (int i = 0; i < hashes.length; i++) {
        missing.remove(pbas.get(i));
        known.put(pbas.get(i), hashes[i]);
        listener.computed(pbas.get(i), hashes[i], changed.get(pbas.get(i)));
      }
    }
  }

  private BlockHash hash(byte[] block, int level) {
    if (level > 1) {
      for (int i = 0; i < NodeBlock.NODES; i++) {
        BlockHash hash = known.get(Node.pba(block, i));
        if (hash != null) {
          Node.storeHash(hash, block, i);
        }
      }
    }
    return BlockHash.over(block);
  }

  /** The node with the hash of its block, if that was computed late. */
  Node complete(Node node) {
    BlockHash hash = known.get(node.pba());
    return hash == null ? node : new Node(node.pba(), node.generation(), hash);
  }

  /** After the commit nobody asks again. */
  void committed() {
    known.clear();
  }
}
