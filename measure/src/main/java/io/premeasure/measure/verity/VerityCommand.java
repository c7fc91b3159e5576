package io.premeasure.measure.verity;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group of commands about dm-verity trees. */
@Command(
    name = "verity",
    description = "Make, check and show dm-verity hash trees, as veritysetup knows them.",
    subcommands = {
      VerityRootCommand.class,
      VerityFormatCommand.class,
      VerityVerifyCommand.class,
      VerityRepairCommand.class,
      VerityDumpCommand.class,
      VeritySignCommand.class,
      VerityJoinSignatureCommand.class,
      VerityTableCommand.class
    })
public final class VerityCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
