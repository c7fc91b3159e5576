package io.premeasure.measure.prediction;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Origin;
import io.premeasure.boot.Prediction;
import io.premeasure.measure.document.AlternativePrediction;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Predictions as one HTML page without scripts, that refers to nothing outside: registers, the
 * timeline of the extends, what is behind each. Where there are several predictions, registers that
 * are not the same in all are marked.
 */
final class ReportPage {
  private static final HexFormat HEX = HexFormat.of();

  private final List<AlternativePrediction> predictions;
  private final HtmlText out = new HtmlText();

  ReportPage(List<AlternativePrediction> predictions) {
    this.predictions = List.copyOf(predictions);
  }

  byte[] html() {
    out.start("Predicted registers");
    out.element("h1", "Predicted registers");
    if (predictions.size() > 1) {
      out.element(
          "p", predictions.size() + " alternatives; what is not the same in all is marked.");
    }
    for (int i = 0; i < predictions.size(); i++) {
      prediction(predictions.get(i), i);
    }
    out.end();
    return out.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void prediction(AlternativePrediction alternative, int number) {
    Prediction prediction = alternative.prediction();
    out.open("section", "alternative-" + number);
    alternative.choice().forEach((path, value) -> out.element("h2", path + ": " + value));
    registers(prediction);
    out.element("h3", "Timeline");
    out.raw(new ReportTimeline(prediction).svg());
    events(prediction, number);
    inputs(prediction);
    out.close("section");
  }

  private void registers(Prediction prediction) {
    out.element("h3", "Registers");
    out.table("registers", "PCR", "origin", "value");
    SortedSet<Integer> all = new TreeSet<>(prediction.pcrs());
    all.addAll(prediction.unknown().keySet());
    for (int pcr : all) {
      out.row(differs(pcr) ? "differs" : "");
      out.cell("" + pcr);
      if (prediction.unknown().containsKey(pcr)) {
        out.cell("unknown");
        out.cell(prediction.unknown().get(pcr));
      } else {
        out.cell(prediction.origin(pcr).label());
        out.codes(values(prediction, pcr));
      }
      out.endRow();
    }
    out.endTable();
  }

  private static List<String> values(Prediction prediction, int pcr) {
    return prediction.banks().entrySet().stream()
        .map(bank -> bank.getKey().bankName() + ":" + HEX.formatHex(bank.getValue().get(pcr)))
        .toList();
  }

  private void events(Prediction prediction, int number) {
    out.element("h3", "Events");
    out.table("events", "#", "PCR", "what", "from", "digest");
    List<Measurement> measurements = prediction.measurements();
    for (int i = 0; i < measurements.size(); i++) {
      Measurement each = measurements.get(i);
      out.row(isEverywhere(each, number) ? "" : "differs");
      out.cell("" + i);
      out.cell("" + each.pcr());
      out.cell(EventType.name(each.eventType()) + ": " + each.description());
      out.cell(
          each.source()
              + (each.origin() == Origin.CARRIED ? " (" + each.origin().label() + ")" : ""));
      out.codes(
          each.digests().entrySet().stream()
              .map(digest -> digest.getKey().bankName() + ":" + HEX.formatHex(digest.getValue()))
              .toList());
      out.endRow();
    }
    out.endTable();
  }

  private void inputs(Prediction prediction) {
    out.element("h3", "Files");
    out.table("inputs", "file", "bytes", "SHA-256");
    prediction
        .inputs()
        .forEach(
            input -> {
              out.row("");
              out.cell(input.name());
              out.cell("" + input.size());
              out.codes(List.of(input.sha256()));
              out.endRow();
            });
    out.endTable();
  }

  /** Whether a register has another value, or none, in one of the predictions. */
  private boolean differs(int pcr) {
    return predictions.stream()
            .map(each -> each.prediction().banks())
            .map(banks -> fingerprint(banks, pcr))
            .distinct()
            .count()
        > 1;
  }

  private static String fingerprint(
      Map<HashAlgorithm, ? extends Map<Integer, byte[]>> banks, int pcr) {
    StringBuilder all = new StringBuilder();
    banks.forEach(
        (bank, values) ->
            all.append(values.containsKey(pcr) ? HEX.formatHex(values.get(pcr)) : "-"));
    return all.toString();
  }

  private boolean isEverywhere(Measurement measurement, int number) {
    for (int i = 0; i < predictions.size(); i++) {
      if (i != number
          && predictions.get(i).prediction().measurements().stream()
              .noneMatch(other -> isSame(measurement, other))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSame(Measurement first, Measurement second) {
    Map<HashAlgorithm, byte[]> digests = second.digests();
    return first.pcr() == second.pcr()
        && first.digests().entrySet().stream()
            .allMatch(each -> Arrays.equals(each.getValue(), digests.get(each.getKey())));
  }
}
