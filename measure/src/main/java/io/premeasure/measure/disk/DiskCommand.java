package io.premeasure.measure.disk;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code disk} command group. */
@Command(
    name = "disk",
    description =
        "Look into disk images, change them and verify them, without root and without mounting.",
    subcommands = {
      DiskInspectCommand.class,
      DiskStateCommand.class,
      DiskListCommand.class,
      DiskCatCommand.class,
      DiskPutCommand.class,
      DiskDigestCommand.class,
      DiskCompareCommand.class,
      DiskCopyCommand.class,
      DiskConvertCommand.class,
      DiskCreateCommand.class,
      DiskResizeCommand.class,
      DiskFetchCommand.class,
      DiskFixGptCommand.class,
      DiskExpandRootCommand.class,
      DiskPrepareCommand.class,
      DiskProtectCommand.class,
      DiskInitCommand.class,
      DiskVerifyCommand.class
    })
public final class DiskCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
