package io.premeasure.measure.prediction;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The group of commands that predict register values. */
@Command(
    name = "predict",
    description = "Predict register values, with the reason for each digest.",
    subcommands = {
      PredictEventsCommand.class,
      PredictArchiveCommand.class,
      PredictUkiCommand.class,
      PredictPolicyCommand.class,
      PredictImportCommand.class,
      PredictSkinitCommand.class,
      PredictChainCommand.class,
      PredictDiskCommand.class,
      PredictDiffCommand.class,
      PredictServiceVmCommand.class
    })
public final class PredictCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
