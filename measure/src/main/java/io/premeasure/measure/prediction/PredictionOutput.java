package io.premeasure.measure.prediction;

import io.premeasure.boot.Prediction;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.measure.document.AlternativePrediction;
import io.premeasure.tpm.PcrBanks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** The options that say where a prediction goes and in which form. */
public final class PredictionOutput {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "-o",
      paramLabel = "FILE",
      description = "Write to this file instead; without --export, JSON.")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--explain",
      paramLabel = "PCR",
      description = "Print how this register comes to its value, event by event, and nothing else.")
  private Optional<Integer> explained = Optional.empty();

  @Option(
      names = "--report",
      paramLabel = "OUT.html",
      description = "Also write the prediction as a page for people, one file without scripts.")
  private Optional<Path> report = Optional.empty();

  @Mixin private ExportOption export;

  private SortedSet<Integer> pcrs = new TreeSet<>();

  @Option(
      names = "--pcr",
      paramLabel = "LIST",
      description = "Registers of the policy digests and of tpm2-pcrs (default: those predicted).")
  void setPcrs(String list) {
    pcrs = registers(list);
  }

  /** Numbers of registers, separated by commas. */
  static SortedSet<Integer> registers(String list) {
    SortedSet<Integer> pcrs = new TreeSet<>();
    for (String number : list.split(",", -1)) {
      if (!number.matches("[0-9]{1,2}") || Integer.parseInt(number) >= PcrBanks.PCR_COUNT) {
        throw new TypeConversionException("no register '" + number + "'");
      }
      pcrs.add(Integer.valueOf(number));
    }
    return pcrs;
  }

  /**
   * Prints or writes the prediction.
   *
   * @param signer the signer behind it, 32 bytes, if there is one
   */
  public void write(Console console, Prediction prediction, Optional<byte[]> signer)
      throws IOException {
    report(console, List.of(new AlternativePrediction(Map.of(), prediction)));
    if (explained.isPresent()) {
      PredictionExplanation explanation = new PredictionExplanation(prediction, register());
      console.print(explanation.document(), () -> explanation.print(console));
      return;
    }
    SortedSet<Integer> selection = selection(prediction);
    if (export.isWanted()) {
      byte[] content = export.exported(prediction, selection, signer);
      OutputFile.write(console, out.orElse(Path.of("-")), content);
    } else if (out.isPresent()) {
      OutputFile.write(console, out.get(), PredictionJson.write(prediction, selection));
    } else {
      console.print(
          PredictionJson.document(prediction, selection),
          () -> PredictionText.print(console, prediction, selection));
    }
  }

  /** Where the result goes, when it is not standard output. */
  Optional<Path> file() {
    return out;
  }

  /** Prints or writes one prediction, or a set of several. */
  public void write(Console console, List<AlternativePrediction> predictions) throws IOException {
    if (predictions.size() == 1) {
      write(console, predictions.get(0).prediction(), Optional.empty());
      return;
    }
    report(console, predictions);
    if (explained.isPresent()) {
      for (AlternativePrediction each : predictions) {
        each.choice().forEach((path, value) -> console.line(path + ": " + value));
        new PredictionExplanation(each.prediction(), register()).print(console);
      }
      return;
    }
    if (export.isWanted()) {
      throw new ParameterException(
          spec.commandLine(), "--export: there are " + predictions.size() + " predictions");
    }
    SortedSet<Integer> selection = selection(predictions.get(0).prediction());
    if (pcrs.isEmpty()) {
      predictions.forEach(each -> selection.retainAll(each.prediction().pcrs()));
    } else {
      predictions.forEach(each -> selection(each.prediction()));
    }
    PredictionSet set = new PredictionSet(predictions, selection);
    if (out.isPresent()) {
      OutputFile.write(console, out.get(), set.json());
    } else {
      console.print(set.document(), () -> set.print(console));
    }
  }

  private void report(Console console, List<AlternativePrediction> predictions) throws IOException {
    if (report.isPresent()) {
      OutputFile.write(console, report.get(), new ReportPage(predictions).html());
    }
  }

  private int register() {
    int pcr = explained.orElseThrow();
    if (pcr < 0 || pcr >= PcrBanks.PCR_COUNT) {
      throw new ParameterException(spec.commandLine(), "--explain: no register " + pcr);
    }
    return pcr;
  }

  private SortedSet<Integer> selection(Prediction prediction) {
    SortedSet<Integer> unknown = new TreeSet<>(pcrs);
    unknown.removeAll(prediction.pcrs());
    if (!unknown.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--pcr: nothing is predicted for " + unknown);
    }
    return pcrs.isEmpty() ? prediction.pcrs() : pcrs;
  }
}
