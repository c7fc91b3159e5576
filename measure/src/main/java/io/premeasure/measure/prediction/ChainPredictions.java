package io.premeasure.measure.prediction;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.boot.Prediction;
import io.premeasure.measure.chain.LabelledPrediction;
import io.premeasure.measure.console.Console;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.policy.PolicyDigest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;

/**
 * Several predictions, one of which comes true: {@code premeasure} ({@code prediction-set}), {@code
 * version}, {@code predictions} with {@code label} and {@code prediction}, and {@code policyOr},
 * the TPM2_PolicyOR digest over all of them in each bank, for SHA-256 sessions.
 */
final class ChainPredictions {
  private static final HexFormat HEX = HexFormat.of();

  private final List<LabelledPrediction> predictions;
  private final SortedSet<Integer> selection;

  /**
   * A set.
   *
   * @param selection the registers of the policies, predicted by all
   */
  ChainPredictions(List<LabelledPrediction> predictions, SortedSet<Integer> selection) {
    this.predictions = List.copyOf(predictions);
    this.selection = selection;
  }

  Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("premeasure", "prediction-set");
    document.put("version", 1);
    document.put("policyOr", policies());
    document.put("policyPcrSelection", List.copyOf(selection));
    document.put("predictions", predictions.stream().map(this::member).toList());
    return document;
  }

  byte[] write() throws IOException {
    String json = JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(document());
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  void print(Console console) {
    for (LabelledPrediction each : predictions) {
      console.line("alternative " + each.label());
      PredictionText.print(console, each.prediction(), selection);
      console.line("");
    }
    console.line("TPM2_PolicyOR of all " + predictions.size() + " over " + selection);
    policies().forEach((bank, digest) -> console.line("    %-12s %s".formatted(bank, digest)));
  }

  private Map<String, Object> member(LabelledPrediction each) {
    Map<String, Object> member = new LinkedHashMap<>();
    member.put("label", each.label());
    member.put("prediction", PredictionJson.document(each.prediction(), selection));
    return member;
  }

  /** Alternatives that lead to the same values are one branch. */
  private Map<String, String> policies() {
    Map<String, String> policies = new LinkedHashMap<>();
    if (selection.isEmpty()) {
      return policies;
    }
    for (HashAlgorithm bank : predictions.get(0).prediction().algorithms()) {
      Map<String, PolicyDigest> branches = new LinkedHashMap<>();
      for (LabelledPrediction each : predictions) {
        PolicyDigest branch = branch(each.prediction(), bank);
        branches.putIfAbsent(HEX.formatHex(branch.bytes()), branch);
      }
      Set<PolicyDigest> distinct = new LinkedHashSet<>(branches.values());
      policies.put(
          bank.bankName(), HEX.formatHex(PolicyDigest.anyOf(List.copyOf(distinct)).bytes()));
    }
    return policies;
  }

  private PolicyDigest branch(Prediction prediction, HashAlgorithm bank) {
    return PolicyDigest.of(Prediction.POLICY_SESSION)
        .pcr(Map.of(bank, prediction.select(selection).get(bank)));
  }
}
