package io.premeasure.verity.cbe;

import io.premeasure.verity.cbe.Finding.Kind;
import io.premeasure.verity.cbe.Finding.Tree;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Collects findings: all are counted, a limited number is kept. */
final class Findings {
  private final int limit;
  private final List<Finding> kept = new ArrayList<>();
  private final Set<Tree> trees = EnumSet.noneOf(Tree.class);
  private long count;
  private long blocks;
  private boolean unseen;

  Findings(int limit) {
    this.limit = limit;
  }

  void add(Finding finding) {
    count++;
    trees.add(finding.tree());
    unseen |= finding.kind() == Kind.HASH_MISMATCH && finding.level().orElse(0) > 0;
    unseen |= finding.kind() == Kind.ADDRESS_RANGE || finding.kind() == Kind.MALFORMED;
    unseen |= finding.kind() == Kind.NODE_MISSING || finding.kind() == Kind.CURRENT_DROPPED;
    if (kept.size() < limit) {
      kept.add(finding);
    }
  }

  void countBlock() {
    blocks++;
  }

  /** Whether a part of a tree could not be looked at, so that its blocks seem to be nobody's. */
  boolean unseen() {
    return unseen;
  }

  long count() {
    return count;
  }

  long blocks() {
    return blocks;
  }

  List<Finding> kept() {
    return List.copyOf(kept);
  }

  boolean in(Tree tree) {
    return trees.contains(tree);
  }
}
