package io.premeasure.measure.txt;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group of commands about launch control policies and tboot's own policies. */
@Command(
    name = "policy",
    description = "Launch control policies and tboot's own policies.",
    subcommands = {
      TxtPolicyShowCommand.class,
      TxtPolicyHashCommand.class,
      TxtPolicyCreateCommand.class
    })
public final class TxtPolicyCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
