package io.premeasure.verity.cbe;

import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Encrypts all written blocks of all snapshots anew. The core secures each virtual block by itself;
 * here any number of them can share a generation: an inner block that was moved for the first of
 * them is changed where it is for the others.
 */
final class Rekeying {
  private final Session session;
  private final WorkingState state;
  private final DataCipher from;
  private final DataCipher to;

  /** Of the last data block that was written; never-written leaves get it too, as in the core. */
  private BlockHash lastData = BlockHash.over(new byte[CbeSuperblock.BLOCK]);

  /** A block of a snapshot that was just rekeyed, which older snapshots may share. */
  private record Moved(long from, long to, BlockHash hash) {}

  /** Places of the inner blocks that were moved in this generation. */
  private final Set<Long> fresh = new HashSet<>();

  private long blocks;

  Rekeying(Session session) {
    this.session = session;
    this.state = session.state;
    this.from = new DataCipher(state.previousKey);
    this.to = new DataCipher(state.currentKey);
  }

  /**
   * Rekeys up to a number of virtual blocks, fewer when the pool has no more in this generation or
   * memory is full of changes, and secures them.
   *
   * @throws RefusedException when not one could be rekeyed
   */
  void run(int most) throws IOException {
    fresh.clear();
    session.meta.setDropping(most > 1);
    for (blocks = 0; blocks < most && state.state == ImageState.REKEYING; blocks++) {
      if (blocks > 0 && session.blocks.isFull()) {
        break;
      }
      try {
        session.atomically(this::step);
      } catch (RefusedException e) {
        if (blocks == 0) {
          throw e;
        }
        break;
      }
    }
    session.secure();
    session.meta.setDropping(false);
  }

  private void step() throws IOException {
    if (blocks == 0) {
      state.dispose();
    }
    long vba = state.rekeyingVba;
    Snapshot[] rekeyed = state.snapshots.clone();
    Moved[] newer = new Moved[TreeShape.MAX_LEVEL + 1];
    long largest = 0;
    Allocation.Kind kind = Allocation.Kind.REKEY_NEWEST;
    for (int slot : state.validSlots()) {
      Snapshot snapshot = state.snapshots[slot];
      largest = Math.max(largest, snapshot.leaves());
      if (vba < snapshot.leaves()) {
        rekeyed[slot] = snapshot.withRoot(rekey(snapshot, vba, newer, kind));
        kind = Allocation.Kind.REKEY_OLDER;
      }
    }
    state.snapshots = rekeyed;
    state.usedKey = state.currentKey.id();
    if (vba + 1 >= largest) {
      state.forgetPreviousKey();
      state.state = ImageState.NORMAL;
    } else {
      state.rekeyingVba = vba + 1;
    }
  }

  /** The root node of the snapshot's tree with the block rekeyed. */
  private Node rekey(Snapshot snapshot, long vba, Moved[] newer, Allocation.Kind kind)
      throws IOException {
    Branch branch = new Branch(snapshot.shape(state.degree), vba);
    branch.nodes[branch.top()] = snapshot.root();
    int shared = descend(branch, newer);
    long[] pbas = new long[branch.top() + 1];
    for (int level = 0; level <= branch.top(); level++) {
      if (level <= shared) {
        pbas[level] = newer[level].to();
      } else if (level > 0 && fresh.contains(branch.nodes[level].pba())) {
        pbas[level] = branch.nodes[level].pba();
      }
    }
    boolean newest = kind == Allocation.Kind.REKEY_NEWEST;
    long freeGeneration = newest ? state.generation : snapshot.generation() + 1;
    Allocation allocation = new Allocation(kind, branch, pbas, freeGeneration);
    session.free.allocate(allocation);
    if (shared < 0) {
      moveData(branch.nodes[0], pbas[0], allocation.dataWasReserved());
      newer[0] = new Moved(sharable(branch.nodes[0]), pbas[0], lastData);
    }
    for (int level = Math.max(shared, 0) + 1; level <= branch.top(); level++) {
      int child = branch.child(level);
      Node old = branch.blocks[level].node(child);
      BlockHash hash = newer[level - 1].hash();
      branch.blocks[level].set(child, new Node(pbas[level - 1], old.generation(), hash));
      BlockHash own = session.blocks.writeUnhashed(pbas[level], branch.blocks[level], level);
      fresh.add(pbas[level]);
      newer[level] = new Moved(branch.nodes[level].pba(), pbas[level], own);
    }
    Moved root = newer[branch.top()];
    return new Node(root.to(), snapshot.generation(), root.hash());
  }

  /** Of a never-written block each snapshot gets one of its own, as in the core. */
  private static long sharable(Node leaf) {
    return leaf.generation() == 0 ? -1 : leaf.pba();
  }

  /** Reads the branch down to the first block that the snapshot before had; its level, or -1. */
  private int descend(Branch branch, Moved[] newer) throws IOException {
    for (int level = branch.top(); level >= 0; level--) {
      Optional<Moved> moved = Optional.ofNullable(newer[level]);
      long pba = branch.nodes[level].pba();
      if (moved.filter(block -> block.from() == pba).isPresent()) {
        return level;
      }
      if (level > 0) {
        branch.load(session.blocks, level);
        branch.nodes[level - 1] = branch.blocks[level].node(branch.child(level));
      }
    }
    return -1;
  }

  /**
   * Encrypts a block for its new place. Where what was there was free in the superblock that would
   * be found after a crash, it is written there at once, else with the commit.
   */
  private void moveData(Node leaf, long pba, boolean reserved) throws IOException {
    if (leaf.generation() == 0) {
      return;
    }
    byte[] cipher = session.blocks.read(leaf.pba());
    leaf.hash().check(cipher, session.blocks.name(), leaf.pba(), "data block");
    byte[] moved = to.encrypt(pba, from.decrypt(leaf.pba(), cipher));
    if (reserved || session.isAheadOfImage()) {
      session.blocks.change(pba, moved);
    } else {
      session.blocks.writeNow(pba, moved);
    }
    lastData = BlockHash.over(moved);
  }
}
