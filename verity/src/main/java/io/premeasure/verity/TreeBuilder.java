package io.premeasure.verity;

import java.io.Closeable;
import java.io.IOException;
import java.util.function.IntUnaryOperator;

/**
 * Computes a tree in one pass over the data. Each level has a window; a full window is given to the
 * sink, hashed into the window of the level above, and emptied.
 */
final class TreeBuilder implements Closeable {
  private static final int UNIT_SIZE = 256 * 1024;

  private final VerityParameters parameters;
  private final DataReader data;
  private final TreeSink sink;
  private final ZeroTree zeros;
  private final Workers workers;
  private final LevelWindow[] windows;
  private final byte[] root;

  TreeBuilder(
      VerityParameters parameters,
      TreeLayout layout,
      BlockSource data,
      TreeSink sink,
      int threads) {
    this.parameters = parameters;
    this.data = new DataReader(data);
    this.sink = sink;
    zeros = new ZeroTree(parameters, layout.levels());
    int buffer = Math.max(UNIT_SIZE, parameters.dataBlockSize());
    workers = new Workers(threads, () -> new Worker(parameters, zeros, buffer));
    windows = new LevelWindow[layout.levels()];
    for (int level = 0; level < windows.length; level++) {
      windows[level] = new LevelWindow(parameters, layout.blocks(level));
    }
    root = new byte[parameters.hash().size()];
  }

  /** Computes the tree and returns the root hash. */
  byte[] build() throws IOException {
    if (windows.length == 0) {
      int size = parameters.dataBlockSize();
      workers.each(
          1,
          (worker, unit) -> {
            data.read(0, worker.buffer(), size);
            worker.hash(0, worker.buffer(), 0, size, root, 0);
          });
      return root.clone();
    }
    for (long first = 0; first < parameters.dataBlocks(); first += windows[0].capacity()) {
      fillLeaves(first);
    }
    for (int level = 0; level < windows.length; level++) {
      if (windows[level].digests() > 0) {
        finish(level);
      }
    }
    return root.clone();
  }

  /** Fills the leaf window with the digests of the data blocks from {@code first} on. */
  private void fillLeaves(long first) throws IOException {
    LevelWindow leaves = windows[0];
    int count = (int) Math.min(leaves.capacity(), parameters.dataBlocks() - first);
    int perUnit = Math.max(1, UNIT_SIZE / parameters.dataBlockSize());
    workers.each(
        units(count, perUnit),
        (worker, unit) -> {
          int from = unit * perUnit;
          hashData(worker, first + from, from, Math.min(perUnit, count - from));
        });
    leaves.added(count);
    if (leaves.isFull()) {
      finish(0);
    }
  }

  private void hashData(Worker worker, long block, int digest, int count) throws IOException {
    LevelWindow leaves = windows[0];
    int size = parameters.dataBlockSize();
    boolean present = data.read(block * size, worker.buffer(), count * size);
    boolean zero = true;
    for (int i = 0; i < count; i++) {
      int slot = leaves.slot(digest + i);
      if (present) {
        zero &= worker.hash(0, worker.buffer(), i * size, size, leaves.bytes(), slot);
      } else {
        zeros.putDigest(0, leaves.bytes(), slot);
      }
    }
    if (present && zero) {
      data.metZeros();
    }
  }

  /** Passes a window on, puts its blocks' digests into the level above, and empties it. */
  private void finish(int level) throws IOException {
    LevelWindow window = windows[level];
    sink.accept(level, window);
    if (level == windows.length - 1) {
      hashBlocks(level, root, block -> 0);
      window.advance();
      return;
    }
    LevelWindow above = windows[level + 1];
    int taken = above.digests();
    hashBlocks(level, above.bytes(), block -> above.slot(taken + block));
    above.added(window.blocks());
    window.advance();
    if (above.isFull()) {
      finish(level + 1);
    }
  }

  private void hashBlocks(int level, byte[] out, IntUnaryOperator slot) throws IOException {
    LevelWindow window = windows[level];
    int size = parameters.hashBlockSize();
    int perUnit = Math.max(1, UNIT_SIZE / size);
    workers.each(
        units(window.blocks(), perUnit),
        (worker, unit) -> {
          int end = Math.min(window.blocks(), (unit + 1) * perUnit);
          for (int block = unit * perUnit; block < end; block++) {
            worker.hash(level + 1, window.bytes(), block * size, size, out, slot.applyAsInt(block));
          }
        });
  }

  private static int units(int count, int perUnit) {
    return (count + perUnit - 1) / perUnit;
  }

  @Override
  public void close() {
    workers.close();
  }
}
