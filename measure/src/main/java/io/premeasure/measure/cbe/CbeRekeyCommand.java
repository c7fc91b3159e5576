package io.premeasure.measure.cbe;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.cbe.ImageWriter;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cbe rekey}: another key for all data. */
@Command(
    name = "rekey",
    description = {
      "Encrypt all data of IMG, of all snapshots, with a new key. Interrupted rekeying is finished"
          + " with cbe resume."
    })
final class CbeRekeyCommand implements Callable<Integer> {
  @Mixin private AnchorOptions options;

  private final Console console;

  CbeRekeyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (ImageWriter writer = options.openForWriting(console)) {
      writer.rekey();
      SecuredReport.print(console, writer, "rekeyed: key " + writer.superblock().currentKey().id());
    }
    return ExitStatus.OK;
  }
}
