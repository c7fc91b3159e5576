package io.premeasure.measure.prediction;

import com.fasterxml.jackson.jr.ob.JSON;
import io.premeasure.boot.Input;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Origin;
import io.premeasure.boot.Prediction;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.eventlog.EventType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A prediction as JSON, version 1: {@code premeasure}, {@code version}, {@code banks}, {@code
 * policyPcr} with its registers {@code policyPcrSelection}, {@code events} and {@code inputs}; and
 * {@code initial} where a register does not start from its reset value; {@code unknown} with the
 * reason for each register that cannot be predicted; {@code origin} ({@code carried}) of an event
 * that was taken over from a log or profile. Digests are lower-case hex, event data is Base64.
 */
public final class PredictionJson {
  static final String KIND = "prediction";
  static final int VERSION = 1;

  private static final int LARGEST_FILE = 64 << 20;
  private static final HexFormat HEX = HexFormat.of();

  private PredictionJson() {}

  /**
   * The JSON document.
   *
   * @param selection the registers of the policy digest, each of them predicted; with none there is
   *     no policy digest
   */
  public static Map<String, Object> document(Prediction prediction, SortedSet<Integer> selection) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("premeasure", KIND);
    document.put("version", VERSION);
    document.put("banks", banks(prediction.banks()));
    Map<String, Object> initial = initial(prediction);
    if (!initial.isEmpty()) {
      document.put("initial", initial);
    }
    document.put("policyPcr", hex(prediction.policyPcr(selection)));
    document.put("policyPcrSelection", List.copyOf(selection));
    document.put("events", prediction.measurements().stream().map(PredictionJson::event).toList());
    if (!prediction.unknown().isEmpty()) {
      Map<String, Object> unknown = new LinkedHashMap<>();
      prediction.unknown().forEach((pcr, reason) -> unknown.put(pcr.toString(), reason));
      document.put("unknown", unknown);
    }
    document.put("inputs", prediction.inputs().stream().map(PredictionJson::input).toList());
    return document;
  }

  /** The document as bytes, ending in a line feed. */
  public static byte[] write(Prediction prediction, SortedSet<Integer> selection)
      throws IOException {
    String json =
        JSON.std.with(JSON.Feature.PRETTY_PRINT_OUTPUT).asString(document(prediction, selection));
    return (json + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a prediction's file.
   *
   * @throws PredictionFormatException as {@link #parse} does, and for more than 64 MiB
   */
  public static Prediction read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] json = in.readNBytes(LARGEST_FILE + 1);
      if (json.length > LARGEST_FILE) {
        throw new PredictionFormatException(file.toString(), "$", "larger than 64 MiB");
      }
      return parse(file.toString(), json);
    }
  }

  /**
   * Reads a prediction and replays its events.
   *
   * @param source the name that errors carry
   * @throws PredictionFormatException when a member is missing, of a wrong form or given twice, or
   *     when the banks or the policy digest do not follow from the events
   */
  public static Prediction parse(String source, byte[] json) throws PredictionFormatException {
    return PredictionReader.read(JsonMember.root(source, json));
  }

  private static Map<String, Object> event(Measurement measurement) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("pcr", measurement.pcr());
    event.put("type", EventType.name(measurement.eventType()));
    event.put("digests", hex(measurement.digests()));
    event.put("data", Base64.getEncoder().encodeToString(measurement.data()));
    event.put("source", measurement.source().text());
    event.put("description", measurement.description());
    if (measurement.origin() == Origin.CARRIED) {
      event.put("origin", measurement.origin().label());
    }
    return event;
  }

  private static Map<String, Object> input(Input input) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("name", input.name());
    members.put("sha256", input.sha256());
    members.put("size", input.size());
    return members;
  }

  private static Map<String, String> hex(Map<HashAlgorithm, byte[]> digests) {
    Map<String, String> members = new LinkedHashMap<>();
    digests.forEach(
        (algorithm, digest) -> members.put(algorithm.bankName(), HEX.formatHex(digest)));
    return members;
  }

  private static Map<String, Object> banks(Map<HashAlgorithm, SortedMap<Integer, byte[]>> banks) {
    Map<String, Object> members = new LinkedHashMap<>();
    banks.forEach((algorithm, values) -> members.put(algorithm.bankName(), registers(values)));
    return members;
  }

  private static Map<String, String> registers(SortedMap<Integer, byte[]> values) {
    Map<String, String> members = new LinkedHashMap<>();
    values.forEach((pcr, value) -> members.put(pcr.toString(), HEX.formatHex(value)));
    return members;
  }

  /** The start values that are not those of a reset. */
  private static Map<String, Object> initial(Prediction prediction) {
    Map<String, Object> members = new LinkedHashMap<>();
    prediction
        .initialBanks()
        .forEach(
            (algorithm, values) -> {
              values
                  .entrySet()
                  .removeIf(
                      entry ->
                          Arrays.equals(
                              entry.getValue(), PcrBanks.resetValue(algorithm, entry.getKey())));
              if (!values.isEmpty()) {
                members.put(algorithm.bankName(), registers(values));
              }
            });
    return members;
  }
}
