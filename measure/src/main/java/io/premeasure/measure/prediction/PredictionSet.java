package io.premeasure.measure.prediction;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.boot.Prediction;
import io.premeasure.measure.console.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * The predictions of all alternatives as JSON: {@code premeasure} is {@code prediction-set}, {@code
 * values} has for each bank and register the values that are possible, and {@code predictions} has
 * each prediction with what was chosen for it ({@code choice}).
 */
final class PredictionSet {
  static final String KIND = "prediction-set";

  private final List<AlternativePrediction> alternatives;

  PredictionSet(List<AlternativePrediction> alternatives) {
    this.alternatives = List.copyOf(alternatives);
  }

  Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("premeasure", KIND);
    document.put("version", PredictionJson.VERSION);
    document.put("values", values());
    List<Object> predictions = new ArrayList<>();
    for (AlternativePrediction each : alternatives) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("choice", each.choice());
      members.putAll(PredictionJson.document(each.prediction(), each.prediction().pcrs()));
      members.putAll(each.more());
      predictions.add(members);
    }
    document.put("predictions", predictions);
    return document;
  }

  byte[] json() throws IOException {
    String json = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(document());
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  void print(Console console) {
    for (AlternativePrediction each : alternatives) {
      each.choice().forEach((path, value) -> console.line(path + ": " + value));
      Prediction prediction = each.prediction();
      SortedSet<Integer> selection = prediction.pcrs();
      PredictionText.print(console, prediction, selection);
      console.line("");
    }
  }

  private Map<String, Map<String, List<String>>> values() {
    Map<String, Map<String, List<String>>> values = new LinkedHashMap<>();
    for (AlternativePrediction each : alternatives) {
      each.prediction()
          .banks()
          .forEach(
              (bank, registers) ->
                  registers.forEach(
                      (pcr, value) ->
                          add(values, bank.bankName(), pcr, HexFormat.of().formatHex(value))));
    }
    return values;
  }

  private static void add(
      Map<String, Map<String, List<String>>> values, String bank, int pcr, String value) {
    List<String> known =
        values
            .computeIfAbsent(bank, name -> new TreeMap<>(PredictionSet::byNumber))
            .computeIfAbsent(Integer.toString(pcr), number -> new ArrayList<>());
    if (!known.contains(value)) {
      known.add(value);
    }
  }

  private static int byNumber(String one, String other) {
    return Integer.compare(Integer.parseInt(one), Integer.parseInt(other));
  }
}
