package io.premeasure.measure.prediction;

import io.premeasure.boot.Input;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventType;
import io.premeasure.tpm.policy.PcrPolicy;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/** A prediction as the JSON document that users' scripts and the {@code tpm} commands read. */
public final class PredictionDocument {
  private static final HexFormat HEX = HexFormat.of();

  private PredictionDocument() {}

  /**
   * The document.
   *
   * @param selected the registers that the policy digests cover, out of those predicted
   */
  public static Map<String, Object> of(Prediction prediction, IntPredicate selected) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("premeasure", "prediction");
    document.put("version", 1);
    document.put("banks", banks(prediction.banks()));
    document.put("policyPcr", policies(prediction, selected));
    document.put(
        "events", prediction.measurements().stream().map(PredictionDocument::event).toList());
    document.put("inputs", prediction.inputs().stream().map(PredictionDocument::input).toList());
    return document;
  }

  /** Values of registers by bank and register, in hex. */
  public static Map<String, Object> banks(Map<HashAlgorithm, SortedMap<Integer, byte[]>> values) {
    Map<String, Object> banks = new LinkedHashMap<>();
    values.forEach(
        (algorithm, registers) -> {
          Map<String, Object> bank = new LinkedHashMap<>();
          registers.forEach((pcr, value) -> bank.put(Integer.toString(pcr), HEX.formatHex(value)));
          banks.put(algorithm.bankName(), bank);
        });
    return banks;
  }

  /** The registers of a prediction that are selected, by bank. */
  static Map<HashAlgorithm, SortedMap<Integer, byte[]>> select(
      Prediction prediction, IntPredicate selected) {
    Map<HashAlgorithm, SortedMap<Integer, byte[]>> values = new LinkedHashMap<>();
    prediction
        .banks()
        .forEach(
            (algorithm, registers) -> {
              SortedMap<Integer, byte[]> some = new TreeMap<>(registers);
              some.keySet().removeIf(pcr -> !selected.test(pcr));
              values.put(algorithm, some);
            });
    return values;
  }

  /** One policy for each bank, for sessions with SHA-256, as TPM tools start them by default. */
  private static Map<String, Object> policies(Prediction prediction, IntPredicate selected) {
    Map<String, Object> policies = new LinkedHashMap<>();
    select(prediction, selected)
        .forEach(
            (algorithm, registers) ->
                policies.put(
                    algorithm.bankName(),
                    HEX.formatHex(
                        PcrPolicy.digest(HashAlgorithm.SHA256, Map.of(algorithm, registers)))));
    return policies;
  }

  private static Map<String, Object> event(Measurement measurement) {
    Map<String, Object> digests = new LinkedHashMap<>();
    measurement
        .digests()
        .forEach((algorithm, digest) -> digests.put(algorithm.bankName(), HEX.formatHex(digest)));
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("pcr", measurement.pcr());
    event.put("type", EventType.name(measurement.eventType()));
    event.put("digests", digests);
    event.put("data", Base64.getEncoder().encodeToString(measurement.data()));
    event.put("source", measurement.source().text());
    event.put("description", measurement.description());
    return event;
  }

  private static Map<String, Object> input(Input input) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", input.name());
    object.put("sha256", input.sha256());
    object.put("size", input.size());
    return object;
  }
}
