package io.premeasure.verity.cbe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Data blocks that wait until many of them can be compared with their hashes at once. */
final class DataCheck {
  private static final int LIMIT = 4096;

  private final TreeBlocks blocks;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Long> vbas = new ArrayList<>();

  /** Is told of a block that is not what its node says. */
  @FunctionalInterface
  interface Listener {
    void bad(Node node, long vba);
  }

  DataCheck(TreeBlocks blocks) {
    this.blocks = blocks;
  }

  /** Lets a block wait. */
  void add(Node node, long vba) {
    nodes.add(node);
    vbas.add(vba);
  }

  boolean isFull() {
    return nodes.size() >= LIMIT;
  }

  /** Compares all; those that are bad are told in the order in which they came. */
  void run(Listener listener) throws IOException {
    boolean[] bad = new boolean[nodes.size()];
    DataBlocks.visit(
        blocks,
        nodes,
        (i, bytes, offset) ->
            bad[i] =
                !nodes.get(i).hash().equals(BlockHash.over(bytes, offset, CbeSuperblock.BLOCK)));
    List<Node> checked = List.copyOf(nodes);
    List<Long> places = List.copyOf(vbas);
    nodes.clear();
    vbas.clear();
    for (int i = 0; i < bad.length; i++) {
      if (bad[i]) {
        listener.bad(checked.get(i), places.get(i));
      }
    }
  }
}
