package io.premeasure.verity.cbe;

import java.util.Locale;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Something in an image that must not be.
 *
 * @param tree where
 * @param level of the block, 0 for data and pooled blocks
 * @param pba the block
 * @param vba the first virtual block that it is or is above, in snapshots
 * @param snapshot generation of the snapshot
 * @param kind which rule is broken
 * @param detail for people
 */
public record Finding(
    Tree tree,
    OptionalInt level,
    OptionalLong pba,
    OptionalLong vba,
    OptionalLong snapshot,
    Kind kind,
    String detail) {
  /** The parts of an image. */
  public enum Tree {
    SUPERBLOCK("superblock"),
    VBD("vbd"),
    FREE("ft"),
    META("mt");

    private final String label;

    Tree(String label) {
      this.label = label;
    }

    /** The name in reports. */
    public String label() {
      return label;
    }
  }

  /** The rules. */
  public enum Kind {
    MALFORMED,
    UNKNOWN_SUPERBLOCK,
    CURRENT_DROPPED,
    OPERATION_FIELDS,
    HASH_MISMATCH,
    ADDRESS_RANGE,
    NODE_MISSING,
    NODE_UNEXPECTED,
    PADDING,
    GENERATION_ORDER,
    OWNED_TWICE,
    OWNED_BY_NOBODY,
    UNPROTECTED;

    /** The name in reports. */
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  static Finding ofSuperblock(Kind kind, String detail) {
    return new Finding(
        Tree.SUPERBLOCK,
        OptionalInt.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        kind,
        detail);
  }

  static Finding ofTree(Tree tree, OptionalLong snapshot, Kind kind, String detail) {
    return new Finding(
        tree,
        OptionalInt.empty(),
        OptionalLong.empty(),
        OptionalLong.empty(),
        snapshot,
        kind,
        detail);
  }

  static Finding ofPool(Tree tree, int level, long pba, Kind kind, String detail) {
    return new Finding(
        tree,
        OptionalInt.of(level),
        OptionalLong.of(pba),
        OptionalLong.empty(),
        OptionalLong.empty(),
        kind,
        detail);
  }
}
