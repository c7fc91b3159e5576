package io.premeasure.verity.cbe;

import java.io.IOException;

/**
 * The pool from which blocks of the free tree and of the meta tree itself are replaced. The way
 * through it is the core's ({@code cbe-meta_tree.adb}), with its habit of writing blocks that were
 * not yet touched in a generation where they are; the journal makes up for that.
 */
final class MetaTree {
  private final WorkingState state;
  private final StepBlocks blocks;
  private boolean dropping;

  MetaTree(WorkingState state, StepBlocks blocks) {
    this.state = state;
    this.blocks = blocks;
  }

  /**
   * Whether blocks of the tree that are replaced in the generation in which they were written are
   * left out of the commit. The core writes them, though nothing leads to them.
   */
  void setDropping(boolean drop) {
    dropping = drop;
  }

  /**
   * Hands a block in and gets another one for it.
   *
   * @throws RefusedException when the pool has none that may be used in this generation
   */
  long exchange(long pba) throws IOException {
    Walk walk = new Walk(state.meta, pba);
    if (!walk.run()) {
      throw new RefusedException(
          blocks.name(), "the meta tree has no free block in this generation");
    }
    return walk.result;
  }

  private final class Walk {
    private final Node[] nodes;
    private final NodeBlock[] path;
    private final boolean[] replace;
    private final boolean[] changed;
    private final int top;
    private final int degree;
    private final long handedIn;
    private long result;

    Walk(Pool pool, long handedIn) {
      this.top = pool.shape().maxLevel();
      this.degree = pool.shape().degree();
      this.handedIn = handedIn;
      this.nodes = new Node[top + 1];
      this.path = new NodeBlock[top + 1];
      this.replace = new boolean[top + 1];
      this.changed = new boolean[top + 1];
      nodes[top] = pool.root();
    }

    boolean run() throws IOException {
      enter(top);
      boolean found = descend(top);
      if (found) {
        BlockHash hash = blocks.write(nodes[top].pba(), path[top]);
        state.meta = state.meta.withRoot(new Node(nodes[top].pba(), state.generation, hash));
      }
      return found;
    }

    private void enter(int level) throws IOException {
      path[level] = blocks.node(nodes[level], "meta tree, level " + level);
      changed[level] = false;
      long deciding = nodes[Math.min(level + 1, top)].generation();
      replace[level] = deciding == state.generation && deciding != 0;
    }

    private boolean descend(int level) throws IOException {
      for (int i = 0; i < degree && !path[level].isUnused(i); i++) {
        nodes[level - 1] = path[level].node(i);
        enter(level - 1);
        boolean found = level == 2 ? scan() : descend(level - 1);
        if (changed[level - 1]) {
          BlockHash hash = blocks.write(nodes[level - 1].pba(), path[level - 1]);
          path[level].set(i, new Node(nodes[level - 1].pba(), state.generation, hash));
          changed[level] = true;
        }
        if (found) {
          return true;
        }
      }
      return false;
    }

    private boolean scan() {
      for (int i = 0; i < degree; i++) {
        PoolEntry entry = path[1].entry(i);
        if (path[1].isUnused(i) || entry.allocated() == state.generation) {
          continue;
        }
        int level = lowestToReplace();
        if (level > top) {
          result = entry.pba();
          put(i, entry, handedIn);
          return true;
        }
        put(i, entry, nodes[level].pba());
        if (dropping) {
          blocks.drop(nodes[level].pba());
        }
        long generation = level == 1 ? nodes[1].generation() : state.generation;
        nodes[level] = new Node(entry.pba(), generation, nodes[level].hash());
        replace[level] = false;
        changed[level] = true;
      }
      return false;
    }

    private int lowestToReplace() {
      int level = 1;
      while (level <= top && !replace[level]) {
        level++;
      }
      return level;
    }

    private void put(int index, PoolEntry entry, long pba) {
      long now = state.generation;
      path[1].set(index, new PoolEntry(pba, entry.lastVba(), now, now, entry.keyId(), false));
      changed[1] = true;
    }
  }
}
