package io.premeasure.verity.partition;

import java.util.Objects;

/**
 * A partition to be added.
 *
 * @param type what it is for
 * @param unique what names it; see {@link Guid#random} and {@link DerivedGuid}
 * @param label at most 36 UTF-16 units
 * @param attributes as {@link PartitionEntry#attributes} has them
 * @param sectors length; 0 for all that is free
 */
public record NewPartition(Guid type, Guid unique, String label, long attributes, long sectors) {
  /**
   * Checks the limits.
   *
   * @throws IllegalArgumentException when the label is too long or the length negative
   */
  public NewPartition {
    Objects.requireNonNull(type);
    Objects.requireNonNull(unique);
    if (label.length() > PartitionEntry.MAX_NAME || label.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "label \"" + label + "\", expected at most 36 UTF-16 units");
    }
    if (sectors < 0) {
      throw new IllegalArgumentException("partition of " + sectors + " sectors");
    }
  }
}
