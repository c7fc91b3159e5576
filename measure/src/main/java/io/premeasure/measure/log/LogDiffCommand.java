package io.premeasure.measure.log;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.document.AlternativePrediction;
import io.premeasure.measure.prediction.Expectation;
import io.premeasure.measure.prediction.ExpectationOption;
import io.premeasure.measure.prediction.KeylimeDifference;
import io.premeasure.measure.prediction.KeylimeReference;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.comparison.Difference;
import io.premeasure.tpm.eventlog.comparison.LogComparison;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code log diff}: what is different from what was expected, and why. */
@Command(
    name = "diff",
    description =
        "Compare a log with another one or with a prediction: each event that changed, is missing, "
            + "was added or stands at another place, and what that means; exit status 1 when there "
            + "is one.")
public final class LogDiffCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "ACTUAL", description = "The log of the machine.")
  private Path actual;

  @Parameters(
      index = "1",
      paramLabel = "EXPECTED",
      description =
          "What it should be: a log, a prediction or set of predictions in JSON, a reference"
              + " manifest (CoRIM), or keylime's reference state.")
  private Path expected;

  @Mixin private ExpectationOption expectations;

  private final Console console;

  /** A command that prints to the console. */
  public LogDiffCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    EventLog log = LogFile.read(actual);
    if (!expectations.isSigned() && ExpectedLog.isLog(expected)) {
      return compare(log, ExpectedLog.read(expected));
    }
    Expectation expectation = expectations.read(expected);
    if (expectation instanceof Expectation.Predictions predictions) {
      return compare(log, closest(log, predictions));
    }
    return values(
        expectation instanceof Expectation.Registers registers
            ? RegisterComparisonReport.differences(log, registers.registers())
            : events(log, ((Expectation.Events) expectation).reference()));
  }

  /** The prediction with the fewest differences. */
  private static ExpectedLog closest(EventLog log, Expectation.Predictions predictions)
      throws IOException {
    ExpectedLog closest = ExpectedLog.of(predictions.alternatives().get(0).prediction());
    for (AlternativePrediction each : predictions.alternatives()) {
      ExpectedLog other = ExpectedLog.of(each.prediction());
      if (other.compare(log).differences().size() < closest.compare(log).differences().size()) {
        closest = other;
      }
    }
    return closest;
  }

  private static List<Map<String, Object>> events(EventLog log, KeylimeReference reference) {
    return reference.differences(log, pcr -> true).stream()
        .map(KeylimeDifference::document)
        .toList();
  }

  /** Prints what is different where there are no events to align. */
  private int values(List<Map<String, Object>> differences) throws IOException {
    boolean equal = differences.isEmpty();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("equal", equal);
    document.put("differences", differences);
    console.print(
        document,
        () -> {
          for (Map<String, Object> each : differences) {
            console.line("PCR " + each.get("pcr") + ": " + each.get("explanation"));
            console.line("  expected " + each.get("expected"));
            console.line("  found    " + each.get("actual"));
          }
          console.verdict(equal, equal ? "equal" : "different", "");
        });
    return equal ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  private int compare(EventLog log, ExpectedLog expected) throws IOException {
    LogComparison comparison = expected.compare(log);
    List<Map<String, Object>> differences = new ArrayList<>();
    comparison
        .differences()
        .forEach(difference -> differences.add(DifferenceDocument.of(difference)));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("equal", comparison.isEqual());
    document.put("registers", registers(comparison));
    document.put("differences", differences);
    console.print(document, () -> text(log, comparison));
    return comparison.isEqual() ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  private static List<Map<String, Object>> registers(LogComparison comparison) {
    List<Map<String, Object>> registers = new ArrayList<>();
    comparison
        .registers()
        .forEach(
            (pcr, first) -> {
              Map<String, Object> register = new LinkedHashMap<>();
              register.put("pcr", pcr);
              register.put("equal", first.isEmpty());
              first.ifPresent(d -> register.put("firstDivergence", DifferenceDocument.place(d)));
              registers.add(register);
            });
    return registers;
  }

  private void text(EventLog log, LogComparison comparison) {
    comparison
        .registers()
        .forEach(
            (pcr, first) -> {
              String name = log.format().registerName(pcr);
              first.ifPresent(d -> console.line(name + ": first divergence at event " + d.index()));
              comparison.differences().stream()
                  .filter(difference -> difference.register() == pcr)
                  .forEach(difference -> console.line("  " + line(difference)));
            });
    boolean equal = comparison.isEqual();
    console.verdict(equal, equal ? "equal" : "different", "");
  }

  private static String line(Difference difference) {
    return "%s, event %d: %s"
        .formatted(difference.kind().label(), difference.index(), difference.explanation());
  }
}
