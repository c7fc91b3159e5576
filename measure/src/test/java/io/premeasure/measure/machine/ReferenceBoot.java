package io.premeasure.measure.machine;

import io.premeasure.boot.Prediction;
import io.premeasure.fixtures.machine.BootReport;
import io.premeasure.fixtures.machine.Firmware;
import io.premeasure.fixtures.machine.VirtualMachine;
import io.premeasure.measure.Invocation;
import io.premeasure.measure.prediction.PredictionJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One boot of the firmware with a disk of its own. Its log tells what the firmware measures of
 * itself, its variable store has the boot entries that the firmware makes.
 */
final class ReferenceBoot {
  private static Optional<ReferenceBoot> shared = Optional.empty();

  private final byte[] log;
  private final byte[] variables;

  private ReferenceBoot(byte[] log, byte[] variables) {
    this.log = log;
    this.variables = variables;
  }

  /**
   * Boots with a new variable store; the first time only.
   *
   * @param folder for files
   */
  static synchronized ReferenceBoot of(SystemDisk disk, Path folder) throws IOException {
    if (shared.isEmpty()) {
      Path machine = Files.createDirectory(folder.resolve("vm"));
      Path image = disk.write(folder.resolve("disk.img"));
      BootReport report = VirtualMachine.boot(machine, image, Firmware.blankVariables());
      shared = Optional.of(new ReferenceBoot(report.log(), report.variables()));
    }
    return shared.get();
  }

  /** A flash whose store has the boot entries of the firmware. */
  byte[] variables() {
    return variables.clone();
  }

  /** What {@code predict disk} says about a machine of this firmware. */
  Prediction predict(Path disk, Path flash) throws IOException {
    return PredictionJson.parse("prediction", json(disk, flash).getBytes(StandardCharsets.UTF_8));
  }

  /** Writes what {@code predict disk} says into a file. */
  Path prediction(Path disk, Path flash, Path file) throws IOException {
    return Files.writeString(file, json(disk, flash));
  }

  private String json(Path disk, Path flash) throws IOException {
    Path firmware = Files.write(disk.resolveSibling("reference.log"), log);
    Invocation run =
        Invocation.of(
            "predict",
            "disk",
            disk.toString(),
            "--variables",
            flash.toString(),
            "--firmware-log",
            firmware.toString(),
            "--ima",
            "--bank",
            "sha1,sha256,sha384,sha512",
            "--format",
            "json");
    if (run.exit() != 0) {
      throw new AssertionError("predict disk ended with " + run.exit() + ": " + run.err());
    }
    return run.text();
  }
}
