package io.premeasure.measure.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group of commands that measure speed. */
@Command(
    name = "bench",
    description =
        "Measure speed and memory against veritysetup, openssl, tpm2-tools and tboot on this machine.",
    subcommands = {
      BenchVerityCommand.class,
      BenchDiskCommand.class,
      BenchCbeCommand.class,
      BenchHashCommand.class,
      BenchImaCommand.class,
      BenchLaunchCommand.class,
      BenchLogCommand.class,
      BenchQuoteCommand.class,
      BenchPredictCommand.class,
      BenchStartCommand.class
    })
public final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
