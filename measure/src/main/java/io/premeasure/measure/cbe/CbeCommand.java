package io.premeasure.measure.cbe;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group of commands about CBE images. */
@Command(
    name = "cbe",
    description =
        "Make, check, read, write and measure images of Genode's Consistent Block Encrypter.",
    subcommands = {
      CbeInitCommand.class,
      CbeInfoCommand.class,
      CbeCheckCommand.class,
      CbeDumpCommand.class,
      CbeReadCommand.class,
      CbeWriteCommand.class,
      CbeImportCommand.class,
      CbeExportCommand.class,
      CbeSnapshotCommand.class,
      CbeExtendCommand.class,
      CbeRekeyCommand.class,
      CbeResumeCommand.class,
      CbeRepairCommand.class,
      CbeConvertCommand.class,
      CbeServeCommand.class,
      CbeControlCommand.class,
      CbeMeasureCommand.class
    })
public final class CbeCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
