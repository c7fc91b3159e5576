package io.premeasure.measure.prediction;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.boot.Prediction;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.document.AlternativePrediction;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.policy.PolicyDigest;
import io.premeasure.tpm.policy.PolicyTree;
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
 * Several predictions, one of which comes true, as JSON: {@code premeasure} is {@code
 * prediction-set}, {@code values} has for each bank and register the values that are possible,
 * {@code predictions} has each prediction with what was chosen for it ({@code choice}), and {@code
 * policyOr} the TPM2_PolicyOR digest over all of them in each bank, for SHA-256 sessions and the
 * registers of {@code policyPcrSelection}.
 */
final class PredictionSet {
  private static final HexFormat HEX = HexFormat.of();

  private final List<AlternativePrediction> predictions;
  private final SortedSet<Integer> selection;

  /**
   * A set.
   *
   * @param selection the registers of the policies, predicted by all
   */
  PredictionSet(List<AlternativePrediction> predictions, SortedSet<Integer> selection) {
    this.predictions = List.copyOf(predictions);
    this.selection = selection;
  }

  Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("premeasure", "prediction-set");
    document.put("version", PredictionJson.VERSION);
    document.put("values", values());
    document.put("policyOr", policies());
    document.put("policyPcrSelection", List.copyOf(selection));
    document.put("predictions", predictions.stream().map(this::member).toList());
    return document;
  }

  byte[] json() throws IOException {
    String json = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(document());
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  void print(Console console) {
    for (AlternativePrediction each : predictions) {
      each.choice().forEach((path, value) -> console.line(path + ": " + value));
      PredictionText.print(console, each.prediction(), selection);
      console.line("");
    }
    console.line("TPM2_PolicyOR of all " + predictions.size() + " over " + selection);
    policies().forEach((bank, digest) -> console.line("    %-12s %s".formatted(bank, digest)));
  }

  private Map<String, Object> member(AlternativePrediction each) {
    Map<String, Object> member = new LinkedHashMap<>();
    member.put("choice", each.choice());
    member.putAll(PredictionJson.document(each.prediction(), selection));
    return member;
  }

  /** Alternatives that lead to the same values are one branch. */
  private Map<String, String> policies() {
    Map<String, String> policies = new LinkedHashMap<>();
    if (selection.isEmpty()) {
      return policies;
    }
    for (HashAlgorithm bank : predictions.get(0).prediction().algorithms()) {
      List<PolicyDigest> branches =
          predictions.stream().map(each -> branch(each.prediction(), bank)).toList();
      PolicyDigest policy = PolicyDigest.anyOf(PolicyTree.distinct(branches));
      policies.put(bank.bankName(), HEX.formatHex(policy.bytes()));
    }
    return policies;
  }

  private PolicyDigest branch(Prediction prediction, HashAlgorithm bank) {
    return PolicyDigest.of(Prediction.POLICY_SESSION)
        .pcr(Map.of(bank, prediction.select(selection).get(bank)));
  }

  private Map<String, Map<String, List<String>>> values() {
    Map<String, Map<String, List<String>>> values = new LinkedHashMap<>();
    for (AlternativePrediction each : predictions) {
      each.prediction()
          .banks()
          .forEach(
              (bank, registers) ->
                  registers.forEach(
                      (pcr, value) -> add(values, bank.bankName(), pcr, HEX.formatHex(value))));
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
