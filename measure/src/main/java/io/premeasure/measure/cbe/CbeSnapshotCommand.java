package io.premeasure.measure.cbe;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cbe snapshot}: the commands about kept states. */
@Command(
    name = "snapshot",
    description = "Keep states of the virtual disk, and no longer keep them.",
    subcommands = {
      CbeSnapshotCreateCommand.class,
      CbeSnapshotDiscardCommand.class,
      CbeSnapshotListCommand.class
    })
final class CbeSnapshotCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
