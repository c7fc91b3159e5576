package io.premeasure.verity;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Checks data against a tree and the tree against a root hash, and finds every block that is wrong.
 *
 * <p>Each block is compared with the digest that the block above it holds; the top one with the
 * root hash. So a damaged hash block is reported as itself, and the blocks whose digests it garbled
 * are reported too, because nothing vouches for them any more.
 */
public final class TreeVerifier {
  private static final int CHUNK = 1 << 18;

  private final TreeLayout layout;
  private final FileChannel data;
  private final String dataSource;
  private final FileChannel tree;
  private final String treeSource;
  private final TreeFindings findings;
  private final ReentrantLock lock = new ReentrantLock();

  private TreeVerifier(
      TreeLayout layout,
      FileChannel data,
      String dataSource,
      FileChannel tree,
      String treeSource,
      int maxErrors) {
    this.layout = layout;
    this.data = data;
    this.dataSource = dataSource;
    this.tree = tree;
    this.treeSource = treeSource;
    this.findings = new TreeFindings(maxErrors);
  }

  /**
   * Checks everything.
   *
   * @param hashOffset where the superblock stands, or without one the tree
   * @param superblock whether there is one
   * @param rootHash as long as the algorithm's digests are
   * @param maxErrors bad blocks listed of each kind; all of them are counted
   * @param threads at least 1
   * @throws VerityFormatException when one of the files is too short
   */
  public static TreeFindings verify(
      VerityParameters parameters,
      FileChannel data,
      String dataSource,
      FileChannel tree,
      String treeSource,
      long hashOffset,
      boolean superblock,
      byte[] rootHash,
      int maxErrors,
      int threads)
      throws IOException {
    TreeLayout layout = TreeLayout.at(parameters, hashOffset, superblock);
    TreeVerifier verifier = new TreeVerifier(layout, data, dataSource, tree, treeSource, maxErrors);
    return verifier.verify(rootHash, threads);
  }

  private TreeFindings verify(byte[] rootHash, int threads) throws IOException {
    VerityParameters parameters = layout.parameters();
    if (data.size() < parameters.dataSize()) {
      throw new VerityFormatException(
          dataSource,
          data.size(),
          "file ends, expected " + parameters.dataSize() + " bytes of data");
    }
    if (layout.levels() > 0 && tree.size() < layout.end()) {
      throw new VerityFormatException(
          treeSource, tree.size(), "file ends, expected a tree up to " + layout.end());
    }
    checkTop(rootHash);
    for (int level = layout.levels() - 1; level >= 0; level--) {
      int at = level;
      WorkUnits.run(layout.blocks(level), threads, () -> new Children(at)::check);
    }
    return findings;
  }

  private void checkTop(byte[] rootHash) throws IOException {
    BlockDigest digest = new BlockDigest(layout.parameters());
    byte[] computed = new byte[digest.size()];
    boolean single = layout.levels() == 0;
    byte[] block =
        new byte
            [single ? layout.parameters().dataBlockSize() : layout.parameters().hashBlockSize()];
    if (single) {
      BlockFile.read(data, dataSource, 0, block, 0, block.length);
    } else {
      readHashBlock(layout.levels() - 1, 0, block);
    }
    digest.digest(block, 0, block.length, computed, 0);
    if (!MessageDigest.isEqual(computed, rootHash)) {
      findings.wrongRoot(computed);
      if (single) {
        findings.badData(0);
      }
    }
  }

  private void readHashBlock(int level, long block, byte[] target) throws IOException {
    BlockFile.read(tree, treeSource, layout.offset(level, block), target, 0, target.length);
  }

  /** Checks what one hash block says about the blocks below it, and its unused bytes. */
  private final class Children {
    private final VerityParameters parameters = layout.parameters();
    private final BlockDigest digest = new BlockDigest(parameters);
    private final int level;
    private final int childSize;
    private final long childCount;
    private final byte[] block = new byte[parameters.hashBlockSize()];
    private final byte[] computed = new byte[digest.size()];
    private final byte[] chunk;

    Children(int level) {
      this.level = level;
      childSize = level == 0 ? parameters.dataBlockSize() : parameters.hashBlockSize();
      childCount = level == 0 ? parameters.dataBlocks() : layout.blocks(level - 1);
      chunk = new byte[Math.max(CHUNK, childSize)];
    }

    void check(long number) throws IOException {
      readHashBlock(level, number, block);
      long first = number * layout.digestsPerBlock();
      int count = (int) Math.min(layout.digestsPerBlock(), childCount - first);
      int inChunk = chunk.length / childSize;
      for (int done = 0; done < count; done += inChunk) {
        int children = Math.min(inChunk, count - done);
        readChildren(first + done, children);
        for (int i = 0; i < children; i++) {
          checkChild(first + done + i, i * childSize, (done + i) * layout.slotSize());
        }
      }
      checkUnused(number, count);
    }

    private void readChildren(long first, int children) throws IOException {
      int length = children * childSize;
      if (level == 0) {
        BlockFile.read(data, dataSource, first * childSize, chunk, 0, length);
      } else {
        BlockFile.read(tree, treeSource, layout.offset(level - 1, first), chunk, 0, length);
      }
    }

    private void checkChild(long child, int at, int slot) {
      if (level == 0) {
        digest.dataDigest(chunk, at, computed, 0);
      } else {
        digest.digest(chunk, at, childSize, computed, 0);
      }
      if (!Arrays.equals(computed, 0, computed.length, block, slot, slot + computed.length)) {
        report(child);
      }
    }

    private void report(long child) {
      lock.lock();
      try {
        if (level == 0) {
          findings.badData(child);
        } else {
          findings.badHash(level - 1, child, layout.offset(level - 1, child));
        }
      } finally {
        lock.unlock();
      }
    }

    /** Bytes between and behind the digests are zero; the kernel does not look at them. */
    private void checkUnused(long number, int count) {
      int stray = 0;
      for (int i = 0; i < count; i++) {
        int from = i * layout.slotSize() + digest.size();
        for (int at = from; at < (i + 1) * layout.slotSize(); at++) {
          stray |= block[at];
        }
      }
      for (int at = count * layout.slotSize(); at < block.length; at++) {
        stray |= block[at];
      }
      if (stray != 0) {
        lock.lock();
        try {
          findings.unusedBytes(level, number, layout.offset(level, number));
        } finally {
          lock.unlock();
        }
      }
    }
  }
}
