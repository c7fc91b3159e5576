package io.premeasure.measure.prediction;

import io.premeasure.boot.Prediction;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.measure.document.AlternativePrediction;
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

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public PredictDiffCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Prediction before = PredictionJson.read(first);
    Prediction after = PredictionJson.read(second);
    if (before.algorithms().stream().noneMatch(after.algorithms()::contains)) {
      throw new ParameterException(spec.commandLine(), "the predictions have no bank in common");
    }
    if (report.isPresent()) {
      ReportPage page = new ReportPage(List.of(named(first, before), named(second, after)));
      OutputFile.write(console, report.get(), page.html());
    }
    List<PredictionDifference> differences = PredictionDifference.between(before, after);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("equal", differences.isEmpty());
    document.put("pcrs", List.copyOf(pcrs(differences)));
    document.put("differences", differences.stream().map(PredictionDifference::document).toList());
    console.print(document, () -> print(differences));
    return differences.isEmpty() ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  private static AlternativePrediction named(Path file, Prediction prediction) {
    return new AlternativePrediction(Map.of("prediction", file.toString()), prediction);
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
