package io.premeasure.measure.cbe;

import io.premeasure.verity.cbe.Snapshot;
import io.premeasure.verity.cbe.VolumeReader;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that names a snapshot. */
final class SnapshotOption {
  @Option(
      names = "--snapshot",
      paramLabel = "ID",
      description = "A snapshot, by its generation (default: the current state).")
  private Optional<Long> id = Optional.empty();

  boolean isGiven() {
    return id.isPresent();
  }

  Optional<Long> id() {
    return id;
  }

  Snapshot of(VolumeReader reader) throws IOException {
    return id.isPresent() ? reader.snapshot(id.get()) : reader.current();
  }
}
