package io.premeasure.measure.cbe;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.cbe.ImageWriter;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cbe snapshot discard}. */
@Command(
    name = "discard",
    description = "No longer keep a state; its blocks are free after the next writes.")
final class CbeSnapshotDiscardCommand implements Callable<Integer> {
  @Mixin private AnchorOptions options;

  @Parameters(index = "1", paramLabel = "ID", description = "Number of the snapshot.")
  private long id;

  private final Console console;

  CbeSnapshotDiscardCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (ImageWriter writer = options.openForWriting(console)) {
      writer.discard(id);
      SecuredReport.print(console, writer, "snapshot " + id + " is no longer kept");
    }
    return ExitStatus.OK;
  }
}
