package io.premeasure.measure.prediction;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.measure.console.Console;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.eventlog.EventType;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How one register comes to its value: each extend with its reason, and the value after it. */
final class PredictionExplanation {
  private static final HexFormat HEX = HexFormat.of();

  private final Prediction prediction;
  private final int pcr;
  private final List<Step> steps = new ArrayList<>();

  /** One extend; the value in hex, by bank. */
  private record Step(Measurement measurement, Map<String, String> values) {}

  PredictionExplanation(Prediction prediction, int pcr) {
    this.prediction = prediction;
    this.pcr = pcr;
    PcrBanks banks = new PcrBanks(prediction.algorithms());
    prediction
        .initialBanks()
        .forEach(
            (bank, values) -> {
              if (values.containsKey(pcr)) {
                banks.set(bank, pcr, values.get(pcr));
              }
            });
    for (Measurement measurement : prediction.measurements()) {
      if (measurement.pcr() == pcr) {
        banks.extend(pcr, measurement.digests());
        Map<String, String> values = new LinkedHashMap<>();
        for (HashAlgorithm bank : prediction.algorithms()) {
          values.put(bank.bankName(), HEX.formatHex(banks.value(bank, pcr)));
        }
        steps.add(new Step(measurement, values));
      }
    }
  }

  /** {@code pcr}, {@code known}, {@code reason} when it is not, {@code events} with values. */
  Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("pcr", pcr);
    document.put("known", !steps.isEmpty());
    document.put("reason", reason());
    List<Object> events = new ArrayList<>();
    for (Step step : steps) {
      Map<String, Object> event = new LinkedHashMap<>();
      event.put("index", events.size());
      event.put("type", EventType.name(step.measurement.eventType()));
      event.put("description", step.measurement.description());
      event.put("source", step.measurement.source().text());
      event.put("origin", step.measurement.origin().label());
      Map<String, String> digests = new LinkedHashMap<>();
      step.measurement
          .digests()
          .forEach((bank, digest) -> digests.put(bank.bankName(), HEX.formatHex(digest)));
      event.put("digests", digests);
      event.put("values", step.values);
      events.add(event);
    }
    document.put("events", events);
    return document;
  }

  void print(Console console) {
    if (steps.isEmpty()) {
      console.line("PCR " + pcr + ": " + reason());
      return;
    }
    String bank = prediction.algorithms().iterator().next().bankName();
    console.line("PCR %d, digests in %s".formatted(pcr, bank));
    console.line(row("#", "what", "digest", "origin", "from"));
    for (int i = 0; i < steps.size(); i++) {
      Measurement measurement = steps.get(i).measurement;
      HashAlgorithm first = prediction.algorithms().iterator().next();
      byte[] digest = measurement.digests().getOrDefault(first, new byte[0]);
      console.line(
          row(
              Integer.toString(i),
              measurement.description(),
              HEX.formatHex(digest),
              measurement.origin().label(),
              measurement.source().text()));
    }
    steps
        .get(steps.size() - 1)
        .values
        .forEach((name, value) -> console.line("    %-12s %s".formatted(name + ":" + pcr, value)));
  }

  private String reason() {
    return steps.isEmpty()
        ? prediction.unknown().getOrDefault(pcr, "nothing is measured into it")
        : "";
  }

  private static String row(String index, String what, String digest, String origin, String from) {
    return "%3s  %-44s  %-64s  %-8s  %s".formatted(index, what, digest, origin, from);
  }
}
