package io.premeasure.measure.cbe;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.verity.cbe.ImageWriter;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cbe resume}: the rest of an interrupted operation. */
@Command(
    name = "resume",
    description = {
      "Finish what was interrupted on IMG: a commit, and then the rekeying or extension that it"
          + " belongs to. Does nothing when nothing was."
    })
final class CbeResumeCommand implements Callable<Integer> {
  @Mixin private AnchorOptions options;

  private final Console console;

  CbeResumeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (ImageWriter writer = options.openForWriting(console)) {
      boolean unfinished = writer.isUnfinished();
      writer.resume();
      SecuredReport.print(
          console,
          writer,
          unfinished ? "finished" : "nothing was unfinished",
          Map.of("resumed", unfinished));
    }
    return ExitStatus.OK;
  }
}
