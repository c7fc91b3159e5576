package io.premeasure.verity.cbe;

import java.io.IOException;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Says which snapshots hold blocks of the free tree, for those who find none free. */
final class PoolHolders {
  private final WorkingState state;
  private final StepBlocks blocks;
  private final PoolUsage usage;

  /** By generation, blocks that could be had if it were not for that snapshot alone. */
  private final SortedMap<Long, Integer> held = new TreeMap<>();

  private PoolHolders(WorkingState state, StepBlocks blocks, PoolUsage usage) {
    this.state = state;
    this.blocks = blocks;
    this.usage = usage;
  }

  /** What to do to get free blocks, as the end of a message. */
  static String describe(WorkingState state, StepBlocks blocks, PoolUsage usage)
      throws IOException {
    PoolHolders holders = new PoolHolders(state, blocks, usage);
    holders.count(state.free.root(), state.free.shape().maxLevel());
    return holders.held.isEmpty()
        ? "no snapshot holds any alone: extend the free tree"
        : holders.held.entrySet().stream()
                .map(
                    each ->
                        "snapshot %s holds %d"
                            .formatted(Long.toUnsignedString(each.getKey()), each.getValue()))
                .collect(Collectors.joining(", "))
            + ": discard one or extend the free tree";
  }

  private void count(Node node, int level) throws IOException {
    NodeBlock block = blocks.shared(node, "free tree, level " + level);
    for (int i = 0; i < state.free.shape().degree(); i++) {
      if (block.isUnused(i)) {
        continue;
      }
      if (level > 1) {
        count(block.node(i), level - 1);
      } else {
        Optional<Long> holder = usage.holder(block.entry(i));
        holder.ifPresent(generation -> held.merge(generation, 1, Integer::sum));
      }
    }
  }
}
