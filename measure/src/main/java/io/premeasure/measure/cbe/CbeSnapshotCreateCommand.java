package io.premeasure.measure.cbe;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.cbe.ImageWriter;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cbe snapshot create}. */
@Command(name = "create", description = "Keep the current state of IMG; prints its number.")
final class CbeSnapshotCreateCommand implements Callable<Integer> {
  @Mixin private AnchorOptions options;

  private final Console console;

  CbeSnapshotCreateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (ImageWriter writer = options.openForWriting(console)) {
      long id = writer.createSnapshot();
      SecuredReport.print(console, writer, "snapshot " + id, Map.of("snapshot", id));
    }
    return ExitStatus.OK;
  }
}
