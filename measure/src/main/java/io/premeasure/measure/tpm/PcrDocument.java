package io.premeasure.measure.tpm;

import io.premeasure.measure.console.Console;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/** PCR banks as the JSON object {@code {bank: {"0": "hex", …}}}, and the same as text. */
final class PcrDocument {
  private PcrDocument() {}

  static Map<String, Map<String, String>> of(PcrBanks banks) {
    Map<String, Map<String, String>> document = new LinkedHashMap<>();
    for (HashAlgorithm algorithm : banks.algorithms()) {
      Map<String, String> registers = new LinkedHashMap<>();
      for (int pcr = 0; pcr < PcrBanks.PCR_COUNT; pcr++) {
        registers.put(Integer.toString(pcr), HexFormat.of().formatHex(banks.value(algorithm, pcr)));
      }
      document.put(algorithm.bankName(), registers);
    }
    return document;
  }

  static void print(Console console, Map<String, Map<String, String>> document) {
    document.forEach(
        (bank, registers) -> {
          console.line(bank + ":");
          registers.forEach((pcr, hex) -> console.line("  " + pcr + ": " + hex));
        });
  }
}
