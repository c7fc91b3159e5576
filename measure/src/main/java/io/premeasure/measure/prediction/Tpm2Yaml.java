package io.premeasure.measure.prediction;

import io.premeasure.tpm.HashAlgorithm;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;

/** Register values as {@code tpm2_pcrread} prints them. */
final class Tpm2Yaml {
  private static final HexFormat UPPER = HexFormat.of().withUpperCase();

  private Tpm2Yaml() {}

  /** The text, banks in the map's order, registers ascending. */
  static byte[] of(Map<HashAlgorithm, SortedMap<Integer, byte[]>> values) {
    StringBuilder yaml = new StringBuilder();
    values.forEach(
        (bank, registers) -> {
          yaml.append("  ").append(bank.bankName()).append(":\n");
          registers.forEach(
              (pcr, value) ->
                  yaml.append(String.format("    %-2d: 0x%s%n", pcr, UPPER.formatHex(value))));
        });
    return yaml.toString().replace(System.lineSeparator(), "\n").getBytes(StandardCharsets.UTF_8);
  }
}
