package io.premeasure.measure.prediction;

import io.premeasure.boot.Input;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.measure.keys.PublicKeyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code predict events}: from an events file and a signer. */
@Command(
    name = "events",
    description = "Predict what the cvmboot loader extends for an events file and a signer.")
public final class PredictEventsCommand implements Callable<Integer> {
  private static final int MAX_EVENTS = 16 << 20;
  private static final int SIGNER_SIZE = 32;

  @Parameters(paramLabel = "EVENTS", description = "The events file.")
  private Path events;

  @ArgGroup(multiplicity = "1")
  private Signer signer;

  @Mixin private BankOption bank;

  @Mixin private PredictionOutput output;

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public PredictEventsCommand(Console console) {
    this.console = console;
  }

  /** Who signs the archive that the events will be in. */
  static final class Signer {
    @Option(names = "--signer", required = true, paramLabel = "HEX", description = "64 hex digits.")
    private Optional<String> hex = Optional.empty();

    @Option(
        names = {"--sig", "--public-key"},
        required = true,
        paramLabel = "F",
        description = "A signature record, or a key or certificate as PEM.")
    private Optional<Path> file = Optional.empty();
  }

  @Override
  public Integer call() throws IOException {
    byte[] content = InputFile.read(events, MAX_EVENTS);
    Source source = Source.file(InputFile.name(events));
    List<Input> inputs = List.of(Input.of(InputFile.name(events), content));
    byte[] digest = digest();
    Optional<Prediction> prediction =
        new EventsPrediction(console, bank.banks()).ofFile(source, content, digest, inputs);
    if (prediction.isEmpty()) {
      return ExitStatus.CHECK_FAILED;
    }
    output.write(console, prediction.get(), Optional.of(digest));
    return ExitStatus.OK;
  }

  private byte[] digest() throws IOException {
    if (signer.file.isPresent()) {
      return PublicKeyFile.read(signer.file.get(), Optional.empty()).digest();
    }
    try {
      byte[] digest = HexFormat.of().parseHex(signer.hex.orElseThrow());
      if (digest.length == SIGNER_SIZE) {
        return digest;
      }
    } catch (IllegalArgumentException e) {
      // The message below says it all.
    }
    throw new ParameterException(spec.commandLine(), "--signer: expected 64 hex digits");
  }
}
