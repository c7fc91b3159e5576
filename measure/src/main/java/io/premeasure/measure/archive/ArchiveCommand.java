package io.premeasure.measure.archive;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group of commands about boot archives. */
@Command(
    name = "archive",
    description = "Build, sign, verify, show and extract boot archives.",
    subcommands = {
      ArchiveBuildCommand.class,
      ArchiveSignCommand.class,
      ArchiveVerifyCommand.class,
      ArchiveShowCommand.class,
      ArchiveExtractCommand.class
    })
public final class ArchiveCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
