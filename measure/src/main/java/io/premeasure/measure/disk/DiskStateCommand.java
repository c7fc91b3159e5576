package io.premeasure.measure.disk;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.image.DiskState;
import io.premeasure.measure.image.OpenDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code disk state}. */
@Command(name = "state", description = "Say how far a disk is: base, prepared, protected, unknown.")
final class DiskStateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "IMAGE", description = "The disk image.")
  private Path file;

  private final Console console;

  DiskStateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (OpenDisk disk = OpenDisk.open(file)) {
      String state = DiskState.of(disk).label();
      console.print(Map.of("state", state), () -> console.line(file + ": " + state));
    }
    return ExitStatus.OK;
  }
}
