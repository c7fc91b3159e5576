package io.premeasure.measure.disk;

import io.premeasure.verity.filesystem.fat.FatTime;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The option that fixes all times which a disk's files carry. */
final class BuildTime {
  private static final long MAX = 0xFFFFFFFFL;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--source-date-epoch",
      defaultValue = "${env:SOURCE_DATE_EPOCH}",
      paramLabel = "N",
      description =
          "Time of all that is written, seconds since 1970 (default: SOURCE_DATE_EPOCH; without,"
              + " files have the current time, entries of the archive 0).")
  private Optional<Long> epoch = Optional.empty();

  /** The time of the archive's entries: always the same, so that the archive is. */
  long archiveTime() {
    return seconds().orElse(0L);
  }

  /** The time of files. */
  FatTime fileTime() {
    return FatTime.ofEpochSeconds(seconds().orElseGet(() -> Instant.now().getEpochSecond()));
  }

  private Optional<Long> seconds() {
    if (epoch.isPresent() && (epoch.get() < 0 || epoch.get() > MAX)) {
      throw new ParameterException(
          spec.commandLine(), "--source-date-epoch: expected 0 to 4294967295");
    }
    return epoch;
  }
}
