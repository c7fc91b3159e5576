package io.premeasure.measure.txt;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group of commands that make policies. */
@Command(
    name = "create",
    description = "Make elements, lists and policies, as tboot's tools do.",
    subcommands = {
      CreateElementCommand.class,
      CreateListCommand.class,
      CreateLaunchPolicyCommand.class,
      CreateTbootPolicyCommand.class
    })
public final class TxtPolicyCreateCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
