package io.premeasure.measure.prediction;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.Input;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.boot.stub.StubMeasurements;
import io.premeasure.boot.stub.StubVersion;
import io.premeasure.boot.stub.UnifiedKernelImage;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code predict uki}: what systemd-stub and systemd extend for a unified kernel image. */
@Command(
    name = "uki",
    description = {
      "Predict what systemd-stub extends for a unified kernel image: its sections into PCR 11, a"
          + " profile's number into PCR 12.",
      "Nothing is added from outside: no command line, credentials, extensions or add-ons."
    })
public final class PredictUkiCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE.efi", description = "The unified kernel image.")
  private Path file;

  @Option(
      names = "--phase",
      paramLabel = "WORDS",
      defaultValue = "enter-initrd",
      description = {
        "Phases that systemd has extended, separated by colons (default: ${DEFAULT-VALUE}); with",
        "an empty list, or a colon alone, the values are those that the stub leaves."
      })
  private String phases;

  @Option(
      names = "--profile",
      paramLabel = "N",
      defaultValue = "0",
      description = "The profile that is started (default: ${DEFAULT-VALUE}).")
  private int profile;

  @Option(
      names = "--stub",
      paramLabel = "RELEASE",
      description = "Release of systemd-stub (default: what the image's .sdmagic names).")
  private Optional<Integer> release = Optional.empty();

  @Mixin private BankOption bank;

  @Mixin private PredictionOutput output;

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public PredictUkiCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (BlockSource source = FileBlockSource.open(file)) {
      PeImage image = PeImage.read(source);
      StubMeasurements stub =
          new StubMeasurements(
              UnifiedKernelImage.of(image),
              version(image),
              bank.banks(),
              Source.file(file.toString()));
      List<Measurement> measurements = new ArrayList<>(stub.sections(profile));
      for (String word : phases.split(":")) {
        if (!word.isEmpty()) {
          measurements.add(StubMeasurements.phase(word, bank.banks()));
        }
      }
      Prediction prediction = Prediction.of(bank.banks(), measurements, List.of(input(source)));
      output.write(console, prediction, Optional.empty());
      return ExitStatus.OK;
    }
  }

  private StubVersion version(PeImage image) throws IOException {
    if (release.isPresent()) {
      return new StubVersion(release.get());
    }
    return StubVersion.of(image)
        .orElseThrow(
            () ->
                new ParameterException(
                    spec.commandLine(),
                    file + " does not name its systemd-stub (no section .sdmagic); give --stub"));
  }

  private Input input(BlockSource source) throws IOException {
    BankDigests digest = new BankDigests(List.of(HashAlgorithm.SHA256));
    digest.update(source, 0, source.size());
    byte[] sha256 = digest.finish().get(HashAlgorithm.SHA256);
    return Input.of(file.toString(), sha256, source.size());
  }
}
