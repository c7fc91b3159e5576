package io.premeasure.verity;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.UUID;

/**
 * A tree over given data: computes its root hash, writes it, checks it. Memory does not grow with
 * the data.
 */
public final class VerityTree {
  private static final int MOST_DEFAULT_THREADS = 8;

  private final VerityParameters parameters;
  private final HashArea area;
  private final TreeLayout layout;
  private final BlockSource data;
  private final int threads;

  /**
   * A tree.
   *
   * @param area where on the hash device it is or will be
   * @param data at least as long as the parameters say; not closed by this class
   * @param threads that hash, at least 1
   * @throws IllegalArgumentException when the parameters do not fit together
   * @throws VerityFormatException when the data is too short
   */
  public VerityTree(VerityParameters parameters, HashArea area, BlockSource data, int threads)
      throws IOException {
    this.parameters = parameters;
    this.area = area;
    this.layout = new TreeLayout(parameters, area);
    this.data = data;
    this.threads = threads;
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads + ", expected 1 or more");
    }
    if (data.size() < parameters.dataSize()) {
      throw new VerityFormatException(
          data.name(),
          data.size(),
          "end of data, expected "
              + parameters.dataBlocks()
              + " blocks of "
              + parameters.dataBlockSize()
              + " bytes");
    }
  }

  /** Threads that are of use on this machine: one for each processor, at most 8. */
  public static int defaultThreads() {
    return Math.min(Runtime.getRuntime().availableProcessors(), MOST_DEFAULT_THREADS);
  }

  /** What fixes the tree. */
  public VerityParameters parameters() {
    return parameters;
  }

  /** Where superblock and tree are. */
  public HashArea area() {
    return area;
  }

  /** The tree's levels. */
  public TreeLayout layout() {
    return layout;
  }

  /** Computes the root hash and writes nothing. */
  public byte[] rootHash() throws IOException {
    return build(TreeSink.NONE);
  }

  /**
   * Writes the tree and then the superblock, where there is one, onto a hash device that holds
   * nothing else; what is left of the device stays as it is.
   *
   * @param uuid for the superblock
   * @return the root hash
   * @throws VerityFormatException when the tree does not fit
   */
  public byte[] writeTo(BlockTarget hashes, UUID uuid) throws IOException {
    Optional<Superblock> superblock =
        area.superblock() ? Optional.of(new Superblock(parameters, uuid)) : Optional.empty();
    return write((position, bytes, length) -> hashes.write(position, bytes, 0, length), superblock);
  }

  /**
   * Writes the tree, then the superblock where there is one.
   *
   * @return the root hash
   */
  byte[] write(HashAreaWriter out, Optional<Superblock> superblock) throws IOException {
    byte[] root =
        build(
            (level, window) ->
                out.write(
                    layout.offset(level, window.firstBlock()), window.bytes(), window.length()));
    if (superblock.isPresent()) {
      out.write(area.offset(), superblock.get().encode(), Superblock.SIZE);
    }
    return root;
  }

  /**
   * Checks data and tree.
   *
   * @param hashes the hash device; not closed by this class
   * @param rootHash as a trusted place says it is
   * @param maxErrors how many findings of each kind are listed; all are counted
   * @throws VerityFormatException when the hash device is too short or the root hash has not the
   *     length of the algorithm's digests
   */
  public VerificationReport verify(BlockSource hashes, byte[] rootHash, int maxErrors)
      throws IOException {
    requireLength(rootHash);
    if (layout.levels() > 0 && hashes.size() < layout.end()) {
      throw new VerityFormatException(
          hashes.name(),
          hashes.size(),
          "end of hash device, expected a tree that ends at " + layout.end());
    }
    StoredTree stored = new StoredTree(parameters, layout, hashes, maxErrors);
    byte[] computed = build(stored);
    return stored.report(computed, MessageDigest.isEqual(computed, rootHash));
  }

  private void requireLength(byte[] rootHash) throws VerityFormatException {
    VerityHash hash = parameters.hash();
    if (rootHash.length != hash.size()) {
      throw new VerityFormatException(
          "root hash",
          rootHash.length,
          "length: "
              + rootHash.length
              + " bytes, expected "
              + hash.size()
              + " for "
              + hash.algorithmName());
    }
  }

  private byte[] build(TreeSink sink) throws IOException {
    try (TreeBuilder builder = new TreeBuilder(parameters, layout, data, sink, threads)) {
      return builder.build();
    }
  }
}
