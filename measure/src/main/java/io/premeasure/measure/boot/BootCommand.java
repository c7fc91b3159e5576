package io.premeasure.measure.boot;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group of commands about booting. */
@Command(
    name = "boot",
    description = "Run a boot loader's model.",
    subcommands = {BootSimulateCommand.class})
public final class BootCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
