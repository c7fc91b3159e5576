package io.premeasure.verity.fec;

import java.util.List;

/**
 * What a repair did, or could do.
 *
 * @param repaired blocks whose right content was found, hash blocks of the top level first
 * @param remaining blocks that do not have the digest which is stored for them and whose right
 *     content was not found; below a hash block that is lost, they may be good
 * @param remainingCount how many remain; more than are listed when the damage is huge
 */
public record RepairReport(
    List<VolumeBlock> repaired, List<VolumeBlock> remaining, long remainingCount) {
  /** Copies the lists. */
  public RepairReport {
    repaired = List.copyOf(repaired);
    remaining = List.copyOf(remaining);
  }

  /** Whether nothing remains. */
  public boolean complete() {
    return remainingCount == 0;
  }
}
