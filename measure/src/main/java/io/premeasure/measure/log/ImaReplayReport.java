package io.premeasure.measure.log;

import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.LogFormat;
import io.premeasure.tpm.eventlog.ima.ImaReader;
import io.premeasure.tpm.eventlog.ima.ImaReplay;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/** The registers that a measurement list of IMA leads to, entry by entry as it is read. */
final class ImaReplayReport {
  private static final List<HashAlgorithm> BANKS =
      List.of(
          HashAlgorithm.SHA1,
          HashAlgorithm.SHA256,
          HashAlgorithm.SHA384,
          HashAlgorithm.SHA512,
          HashAlgorithm.SM3_256);

  private final Console console;
  private final BankOption bank;

  ImaReplayReport(Console console, BankOption bank) {
    this.console = console;
    this.bank = bank;
  }

  void print(Path file, LogFormat format) throws IOException {
    ImaReplay replay = new ImaReplay(bank.among(BANKS));
    try (InputStream in = Files.newInputStream(file)) {
      replay.addAll(ImaReader.of(file.toString(), in, format));
    }
    Map<String, Map<String, String>> banks = hex(replay.hashed());
    Map<String, Map<String, String>> padded = hex(replay.padded());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("format", format.label());
    document.put("entries", replay.entries());
    document.put("violations", replay.violations());
    document.put("banks", banks);
    document.put("paddedBanks", padded);
    console.print(
        document,
        () -> {
          lines(banks, "");
          lines(padded, "  where the kernel pads SHA-1 digests");
          console.line(replay.entries() + " entries, " + replay.violations() + " violations");
        });
  }

  private void lines(Map<String, Map<String, String>> banks, String remark) {
    banks.forEach(
        (name, registers) ->
            registers.forEach(
                (pcr, value) ->
                    console.line("%-12s %s%s".formatted(name + ":" + pcr, value, remark))));
  }

  private static Map<String, Map<String, String>> hex(
      Map<HashAlgorithm, SortedMap<Integer, byte[]>> banks) {
    Map<String, Map<String, String>> all = new LinkedHashMap<>();
    banks.forEach(
        (algorithm, registers) -> {
          Map<String, String> values = new LinkedHashMap<>();
          registers.forEach(
              (pcr, value) -> values.put(pcr.toString(), HexFormat.of().formatHex(value)));
          all.put(algorithm.bankName(), values);
        });
    return all;
  }
}
