package io.premeasure.verity.cbe;

import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
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
  private final Map<Long, Optional<byte[]>> undo = new HashMap<>();
  private final CachedBlocks cache = new CachedBlocks(new Stored());

  StepBlocks(BlockTarget image) {
    this.image = image;
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
    return cache.read(node, what);
  }

  NodeBlock node(Node node, String what) throws IOException {
    return new NodeBlock(read(node, what));
  }

  /** Changes a block of a tree and returns its hash. */
  BlockHash write(long pba, NodeBlock block) {
    BlockHash hash = block.hash();
    change(pba, block.bytes().clone());
    cache.put(pba, hash, block.bytes());
    return hash;
  }

  /** Changes a superblock or a data block, of which no copy is taken. */
  void change(long pba, byte[] block) {
    undo.putIfAbsent(pba, Optional.ofNullable(changed.get(pba)));
    changed.put(pba, block);
  }

  /**
   * Writes a data block at once, without waiting for the commit: right where no superblock that
   * could be found after a crash needs what was there.
   */
  void writeNow(long pba, byte[] block) throws IOException {
    if (changed.containsKey(pba)) {
      change(pba, block);
      return;
    }
    image.write(pba * CbeSuperblock.BLOCK, block, 0, block.length);
  }

  /** From here on changes can be taken back. */
  void mark() {
    undo.clear();
  }

  /** Takes back what was changed since the mark. */
  void rollback() {
    undo.forEach(
        (pba, before) -> {
          if (before.isPresent()) {
            changed.put(pba, before.get());
          } else {
            changed.remove(pba);
          }
        });
    undo.clear();
    cache.clear();
  }

  /** Everything changed since the last commit, by address. */
  SortedMap<Long, byte[]> changed() {
    return changed;
  }

  void committed() {
    changed.clear();
    undo.clear();
  }
}
