package io.premeasure.measure.log;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group of commands about event logs. */
@Command(
    name = "log",
    description = "Show, replay and compare measurement event logs.",
    subcommands = {
      LogShowCommand.class,
      LogReplayCommand.class,
      LogDiffCommand.class,
      LogProfileCommand.class
    })
public final class LogCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
