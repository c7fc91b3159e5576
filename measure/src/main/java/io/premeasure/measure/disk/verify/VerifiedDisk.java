package io.premeasure.measure.disk.verify;

import io.premeasure.boot.Prediction;
import java.util.List;
import java.util.Optional;

/**
 * What became of a verification.
 *
 * @param checks in boot order
 * @param complete whether every data block was read
 * @param roothash that archive, tree and data agree on, 64 hex digits
 * @param signer of the archive, 64 hex digits
 * @param pinned whether the signer is one that was asked for
 * @param prediction what the loader would measure
 * @param uncovered what no check looked at
 */
public record VerifiedDisk(
    List<DiskCheck> checks,
    boolean complete,
    Optional<String> roothash,
    Optional<String> signer,
    boolean pinned,
    Optional<Prediction> prediction,
    List<UncoveredArea> uncovered) {
  /** Copies the lists. */
  public VerifiedDisk {
    checks = List.copyOf(checks);
    uncovered = List.copyOf(uncovered);
  }

  /** A disk of which nothing but this check is known. */
  static VerifiedDisk refused(DiskCheck check) {
    return new VerifiedDisk(
        List.of(check),
        false,
        Optional.empty(),
        Optional.empty(),
        false,
        Optional.empty(),
        List.of());
  }

  /** Whether nothing refuses the disk. */
  public boolean verified() {
    return !checks.isEmpty() && checks.stream().noneMatch(DiskCheck::refuses);
  }
}
