package io.premeasure.measure.log;

import io.premeasure.measure.prediction.ExpectedRegisters;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LogReplay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Registers that a log leads to other values of than expected. */
final class RegisterComparisonReport {
  private RegisterComparisonReport() {}

  /** The differences from the alternative that is closest, as JSON objects. */
  static List<Map<String, Object>> differences(EventLog log, List<ExpectedRegisters> alternatives)
      throws TpmFormatException {
    LogReplay replay = LogReplay.of(log);
    return alternatives.stream()
        .map(each -> differences(log, replay, each))
        .min(Comparator.comparingInt(List::size))
        .orElseThrow();
  }

  private static List<Map<String, Object>> differences(
      EventLog log, LogReplay replay, ExpectedRegisters expected) {
    List<Map<String, Object>> differences = new ArrayList<>();
    Set<HashAlgorithm> common = new TreeSet<>(expected.banks().keySet());
    common.retainAll(log.algorithms());
    for (int pcr : expected.pcrs()) {
      if (common.stream().noneMatch(bank -> expected.banks().get(bank).containsKey(pcr))) {
        differences.add(unknown(expected, pcr));
      }
    }
    for (HashAlgorithm bank : common) {
      expected
          .banks()
          .get(bank)
          .forEach(
              (pcr, value) -> {
                Optional<byte[]> actual = value(replay, bank, pcr);
                if (actual.isEmpty() || !Arrays.equals(value, actual.get())) {
                  differences.add(difference(expected.name(), bank, pcr, value, actual));
                }
              });
    }
    return differences;
  }

  private static Optional<byte[]> value(LogReplay replay, HashAlgorithm bank, int pcr) {
    return replay.incomplete(bank).contains(pcr)
        ? Optional.empty()
        : Optional.of(replay.banks().value(bank, pcr));
  }

  private static Map<String, Object> difference(
      String name, HashAlgorithm bank, int pcr, byte[] value, Optional<byte[]> actual) {
    String found = actual.map(HexFormat.of()::formatHex).orElse("");
    return document(
        pcr,
        HexFormat.of().formatHex(value),
        found,
        "%s: the log leads to %s %s of PCR %d"
            .formatted(name, found.isEmpty() ? "no" : "another", bank.bankName() + " value", pcr));
  }

  private static Map<String, Object> unknown(ExpectedRegisters expected, int pcr) {
    return document(pcr, "", "", expected.name() + ": has no bank that the log has");
  }

  private static Map<String, Object> document(
      int pcr, String expected, String actual, String explanation) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("pcr", pcr);
    document.put("index", 0);
    document.put("kind", "value");
    document.put("expected", expected);
    document.put("actual", actual);
    document.put("explanation", explanation);
    return document;
  }
}
