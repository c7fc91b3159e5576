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

/**
 * One boot of the firmware with a disk of its own. Its log tells what the firmware measures of
 * itself, its variable store has the boot entries that the firmware makes.
 */
final class ReferenceBoot {
  private final Path log;
  private final byte[] variables;

  private ReferenceBoot(Path log, byte[] variables) {
    this.log = log;
    this.variables = variables;
  }

  /**
   * Boots with a new variable store.
   *
   * @param folder for files
   */
  static ReferenceBoot of(Path disk, Path folder) throws IOException {
    Path machine = Files.createDirectory(folder.resolve("vm"));
    BootReport report = VirtualMachine.boot(machine, disk, Firmware.blankVariables());
    return new ReferenceBoot(
        Files.write(folder.resolve("reference.log"), report.log()), report.variables());
  }

  Path log() {
    return log;
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

  private String json(Path disk, Path flash) {
    Invocation run =
        Invocation.of(
            "predict",
            "disk",
            disk.toString(),
            "--variables",
            flash.toString(),
            "--firmware-log",
            log.toString(),
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
