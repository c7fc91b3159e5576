package io.premeasure.measure.log;

import io.premeasure.boot.uefi.FirmwareProfile;
import io.premeasure.measure.chain.FirmwareProfileJson;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.OutputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code log profile}: what a firmware measures, learned from a log of it. */
@Command(
    name = "profile",
    description = {
      "Learn from a log what its firmware measures until it starts the first application, for",
      "predict disk --firmware and the firmware stage of predict chain.",
      "The profile holds digests, names of variables and short constants, no content."
    })
public final class LogProfileCommand implements Callable<Integer> {
  @Parameters(paramLabel = "LOG", description = "The event log.")
  private Path file;

  @Option(
      names = "-o",
      paramLabel = "OUT",
      defaultValue = "-",
      description = "The profile to write (default: standard output).")
  private Path out;

  @Option(names = "--name", paramLabel = "NAME", description = "Its name (default: the log's).")
  private Optional<String> name = Optional.empty();

  private final Console console;

  /** A command that prints to the console. */
  public LogProfileCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    FirmwareProfile profile =
        FirmwareProfile.learn(
            name.orElse(file.toString()), "learned from " + file, LogFile.read(file));
    OutputFile.write(console, out, FirmwareProfileJson.write(profile));
    return ExitStatus.OK;
  }
}
