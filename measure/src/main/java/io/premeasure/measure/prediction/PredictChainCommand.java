package io.premeasure.measure.prediction;

import io.premeasure.boot.chain.BootRefusedException;
import io.premeasure.measure.chain.ChainDescription;
import io.premeasure.measure.chain.ChainFiles;
import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.measure.document.AlternativePrediction;
import io.premeasure.measure.document.YamlDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code predict chain}: a whole boot, from its description. */
@Command(
    name = "chain",
    description = {
      "Predict a whole boot chain from its description, a list of stages.",
      "Where the description has choices, the result is the set of all that can come true."
    })
public final class PredictChainCommand implements Callable<Integer> {
  private static final int MAX_DESCRIPTION = 16 << 20;

  @Parameters(
      paramLabel = "CHAIN.yaml",
      description = "The description, YAML or JSON; files in it are relative to its folder.")
  private Path file;

  @Mixin private BankOption bank;

  @Mixin private PredictionOutput output;

  private final Console console;

  /** A command that prints to the console. */
  public PredictChainCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    byte[] content = InputFile.read(file, MAX_DESCRIPTION);
    ChainDescription chain = ChainDescription.of(YamlDocument.read(InputFile.name(file), content));
    Path folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
    try (ChainFiles files = new ChainFiles(folder)) {
      List<AlternativePrediction> predictions = chain.predict(files, bank.banks());
      output.write(console, predictions);
      return ExitStatus.OK;
    } catch (BootRefusedException e) {
      console.note("premeasure: the machine would not boot this: " + e.getMessage());
      return ExitStatus.CHECK_FAILED;
    }
  }
}
