package io.premeasure.measure.cbe;

import io.premeasure.boot.Input;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.cbe.DiskMeasurement;
import io.premeasure.boot.cbe.MeasuredPart;
import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.measure.prediction.PredictionJson;
import io.premeasure.measure.prediction.PredictionText;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.verity.cbe.CbeImage;
import io.premeasure.verity.cbe.TrustAnchor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cbe measure}: one digest for a whole image, as a prediction. */
@Command(
    name = "measure",
    description = {
      "Predict the PCR after one event that stands for all of IMG.",
      "superblock: the 4096 bytes of the superblock, in SHA-256 what the anchor keeps; changes with"
          + " every sync.",
      "vbd-root: the root block of the current tree; changes with what is written.",
      "content: the decrypted disk; the same whatever keys and places the blocks have."
    })
public final class CbeMeasureCommand implements Callable<Integer> {
  @Mixin private AnchorOptions options;
  @Mixin private SnapshotOption snapshot;

  @Option(
      names = "--kind",
      paramLabel = "superblock|vbd-root|content",
      defaultValue = "superblock",
      converter = MeasuredPartName.class,
      description = "What is measured (default: ${DEFAULT-VALUE}).")
  private MeasuredPart kind;

  @Option(
      names = "--pcr",
      paramLabel = "N",
      defaultValue = "15",
      description = "The register that the event is extended into (default: ${DEFAULT-VALUE}).")
  private int pcr;

  @Mixin private BankOption bank;

  @Option(
      names = "-o",
      paramLabel = "FILE",
      description = "Write the prediction to this file, as JSON.")
  private Optional<Path> out = Optional.empty();

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public CbeMeasureCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (pcr < 0 || pcr >= PcrBanks.PCR_COUNT) {
      throw new ParameterException(spec.commandLine(), "--pcr: no register " + pcr);
    }
    TrustAnchor anchor = options.anchor();
    try (CbeImage image = options.open(console, anchor)) {
      String name = options.image().toString();
      Measurement event =
          new DiskMeasurement(kind, pcr, snapshot.id())
              .of(image, name, Optional.of(anchor), bank.banks());
      Input input = DiskMeasurement.input(image, name);
      print(Prediction.of(bank.banks(), List.of(event), List.of(input)));
    }
    return ExitStatus.OK;
  }

  private void print(Prediction prediction) throws IOException {
    if (out.isPresent()) {
      OutputFile.write(console, out.get(), PredictionJson.write(prediction, prediction.pcrs()));
      return;
    }
    Map<String, Object> document =
        new LinkedHashMap<>(PredictionJson.document(prediction, prediction.pcrs()));
    document.put("kind", kind.label());
    console.print(document, () -> PredictionText.print(console, prediction, prediction.pcrs()));
  }
}
