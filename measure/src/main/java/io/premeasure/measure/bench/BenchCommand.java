package io.premeasure.measure.bench;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group of benchmarks. */
@Command(
    name = "bench",
    description = "Time this program against a named one, run in turn, and print ratios.",
    subcommands = {BenchVerityCommand.class, BenchStartCommand.class})
public final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
