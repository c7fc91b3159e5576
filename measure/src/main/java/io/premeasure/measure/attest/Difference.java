package io.premeasure.measure.attest;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.quote.PcrValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A register whose value is not what something says.
 *
 * @param with what says so: {@code prediction} or {@code event log}
 * @param bank of the register
 * @param pcr the register
 * @param expected value in hex
 * @param actual value in hex
 */
record Difference(String with, HashAlgorithm bank, int pcr, String expected, String actual) {
  Difference(String with, HashAlgorithm bank, int pcr, byte[] expected, byte[] actual) {
    this(with, bank, pcr, HexFormat.of().formatHex(expected), HexFormat.of().formatHex(actual));
  }

  /** Where a log leads to other values; both are over the same registers. */
  static List<Difference> withLog(PcrValues log, PcrValues values) {
    List<Difference> differences = new ArrayList<>();
    values
        .selection()
        .banks()
        .forEach(
            (bank, pcrs) ->
                pcrs.forEach(
                    pcr -> {
                      byte[] expected = log.value(bank, pcr).orElseThrow();
                      byte[] actual = values.value(bank, pcr).orElseThrow();
                      if (!Arrays.equals(expected, actual)) {
                        differences.add(new Difference("event log", bank, pcr, expected, actual));
                      }
                    }));
    return differences;
  }

  /** The difference as a JSON object. */
  Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("kind", with);
    document.put("pcr", pcr);
    document.put("bank", bank.bankName());
    document.put("expected", expected);
    document.put("actual", actual);
    return document;
  }
}
