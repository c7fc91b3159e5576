package io.premeasure.measure.prediction;

import io.premeasure.boot.MeasurementLog;
import io.premeasure.boot.Prediction;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.measure.document.AlternativePrediction;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code predict diff}: what a change will do to the registers. */
@Command(
    name = "diff",
    description = {
      "Compare two predictions: which registers differ, and which event makes the difference.",
      "One or both can be a reference manifest (CoRIM), one a reference state of keylime.",
      "The exit status is 1 when they differ."
    })
public final class PredictDiffCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "A", description = "The first prediction.")
  private Path first;

  @Parameters(index = "1", paramLabel = "B", description = "The second prediction.")
  private Path second;

  @Option(
      names = "--report",
      paramLabel = "F",
      description = "Write both as one HTML page, with what differs marked.")
  private Optional<Path> report = Optional.empty();

  @Mixin private ExpectationOption expectations;
  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public PredictDiffCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Expectation before = expectations.readAny(first);
    Expectation after = expectations.readAny(second);
    if (expectations.isSigned()
        && !(before instanceof Expectation.Registers)
        && !(after instanceof Expectation.Registers)) {
      throw wrong("--public-key verifies a reference manifest: neither file is one");
    }
    List<PredictionDifference> differences = differences(before, after);
    if (report.isPresent()) {
      OutputFile.write(console, report.get(), page(before, after).html());
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("equal", differences.isEmpty());
    document.put("pcrs", List.copyOf(pcrs(differences)));
    document.put("differences", differences.stream().map(PredictionDifference::document).toList());
    console.print(document, () -> print(differences));
    return differences.isEmpty() ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  private ReportPage page(Expectation before, Expectation after) {
    if (before instanceof Expectation.Predictions && after instanceof Expectation.Predictions) {
      return new ReportPage(
          List.of(named(first, prediction(before)), named(second, prediction(after))));
    }
    throw wrong("--report shows two predictions");
  }

  private static AlternativePrediction named(Path file, Prediction prediction) {
    return new AlternativePrediction(Map.of("prediction", file.toString()), prediction);
  }

  private List<PredictionDifference> differences(Expectation before, Expectation after) {
    if (before instanceof Expectation.Events reference) {
      return events(reference.reference(), prediction(after), false);
    }
    if (after instanceof Expectation.Events reference) {
      return events(reference.reference(), prediction(before), true);
    }
    ExpectedRegisters was = only(before.registers());
    ExpectedRegisters is = only(after.registers());
    if (was.banks().keySet().stream().noneMatch(is.banks()::containsKey)) {
      throw wrong("the predictions have no bank in common");
    }
    return before instanceof Expectation.Predictions && after instanceof Expectation.Predictions
        ? PredictionDifference.between(prediction(before), prediction(after))
        : RegisterDifferences.between(was, is);
  }

  private List<PredictionDifference> events(
      KeylimeReference reference, Prediction prediction, boolean second) {
    if (!prediction.algorithms().contains(HashAlgorithm.SHA256)) {
      throw wrong("keylime's reference states have digests of sha256, the prediction has none");
    }
    EventLog log = MeasurementLog.of(prediction.algorithms(), prediction.measurements());
    return reference.differences(log, pcr -> true).stream()
        .map(
            each ->
                new PredictionDifference(
                    each.pcr(),
                    0,
                    each.member(),
                    second ? each.actual() : each.expected(),
                    second ? each.expected() : each.actual(),
                    each.explanation()))
        .toList();
  }

  private Prediction prediction(Expectation expectation) {
    if (expectation instanceof Expectation.Predictions predictions) {
      return only(predictions.alternatives()).prediction();
    }
    throw wrong("keylime's reference state is compared with a prediction");
  }

  private <T> T only(List<T> alternatives) {
    if (alternatives.size() != 1) {
      throw wrong("a set of " + alternatives.size() + " predictions, expected one prediction");
    }
    return alternatives.get(0);
  }

  private ParameterException wrong(String reason) {
    return new ParameterException(spec.commandLine(), reason);
  }

  private static SortedSet<Integer> pcrs(List<PredictionDifference> differences) {
    SortedSet<Integer> pcrs = new TreeSet<>();
    differences.forEach(each -> pcrs.add(each.pcr()));
    return pcrs;
  }

  private void print(List<PredictionDifference> differences) {
    if (differences.isEmpty()) {
      console.line("the predictions are equal");
      return;
    }
    console.line("the predictions differ in PCR " + pcrs(differences));
    for (PredictionDifference each : differences) {
      console.line(
          "PCR %d event %d %s: %s"
              .formatted(each.pcr(), each.index(), each.kind(), each.explanation()));
      if (!each.expected().isEmpty()) {
        console.line("    - " + each.expected());
      }
      if (!each.actual().isEmpty()) {
        console.line("    + " + each.actual());
      }
    }
  }
}
