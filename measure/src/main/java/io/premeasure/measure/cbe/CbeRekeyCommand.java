package io.premeasure.measure.cbe;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.cbe.ImageWriter;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cbe rekey}: another key for all data. */
@Command(
    name = "rekey",
    description = {
      "Encrypt all data of IMG, of all snapshots, with a new key. Interrupted rekeying is finished"
          + " with cbe resume.",
      "A superblock is secured after a batch of blocks, so that little more than the data itself is"
          + " written. The core's own way is --batch 1."
    })
final class CbeRekeyCommand implements Callable<Integer> {
  @Mixin private AnchorOptions options;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "" + ImageWriter.REKEYING_BATCH,
      description = "Virtual blocks for each superblock (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Spec private CommandSpec spec;

  private final Console console;

  CbeRekeyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (batch < 1) {
      throw new ParameterException(spec.commandLine(), "--batch " + batch + ": expected 1 or more");
    }
    try (ImageWriter writer = options.openForWriting(console)) {
      writer.rekey(batch);
      SecuredReport.print(console, writer, "rekeyed: key " + writer.superblock().currentKey().id());
    }
    return ExitStatus.OK;
  }
}
