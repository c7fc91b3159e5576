package io.premeasure.measure.tpm;

import io.premeasure.boot.Prediction;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.prediction.PredictionJson;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tpm compare}: whether the registers hold what was predicted. */
@Command(
    name = "compare",
    description = "Compare the PCRs with a prediction; exit status 1 when one differs.")
final class TpmCompareCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private TpmOptions tpm;

  @Option(
      names = "--prediction",
      required = true,
      paramLabel = "FILE",
      description = "Prediction in JSON; every bank of it must be active in the TPM.")
  private Path file;

  TpmCompareCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Prediction prediction = PredictionJson.read(file);
    var wanted = prediction.algorithms();
    PcrBanks actual = tpm.connected(wanted, connection -> connection.readPcrs(wanted));
    List<Map<String, Object>> differences = differences(prediction, actual);
    boolean equal = differences.isEmpty();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("equal", equal);
    document.put("differences", differences);
    console.print(
        document,
        () -> {
          differences.forEach(
              d ->
                  console.line(
                      "PCR %s %s: expected %s, actual %s"
                          .formatted(
                              d.get("pcr"), d.get("bank"), d.get("expected"), d.get("actual"))));
          console.verdict(equal, equal ? "equal" : "different", "");
        });
    return equal ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  private static List<Map<String, Object>> differences(Prediction prediction, PcrBanks actual) {
    List<Map<String, Object>> differences = new ArrayList<>();
    for (Map.Entry<HashAlgorithm, SortedMap<Integer, byte[]>> bank :
        prediction.banks().entrySet()) {
      bank.getValue()
          .forEach(
              (pcr, expected) -> {
                byte[] value = actual.value(bank.getKey(), pcr);
                if (!Arrays.equals(expected, value)) {
                  Map<String, Object> difference = new LinkedHashMap<>();
                  difference.put("pcr", pcr);
                  difference.put("bank", bank.getKey().bankName());
                  difference.put("expected", HexFormat.of().formatHex(expected));
                  difference.put("actual", HexFormat.of().formatHex(value));
                  differences.add(difference);
                }
              });
    }
    return differences;
  }
}
