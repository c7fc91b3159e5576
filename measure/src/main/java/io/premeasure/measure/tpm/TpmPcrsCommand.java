package io.premeasure.measure.tpm;

import io.premeasure.measure.console.Console;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tpm pcrs}: the registers of the active banks. */
@Command(name = "pcrs", description = "Print the PCRs of the active banks.")
final class TpmPcrsCommand implements Callable<Integer> {
  private final Console console;
  @Spec private CommandSpec spec;
  @Mixin private TpmOptions tpm;

  @Option(
      names = "--bank",
      split = ",",
      paramLabel = "ALG",
      description = "Only these banks, such as sha256.")
  private List<String> bankNames = List.of();

  TpmPcrsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    List<HashAlgorithm> wanted =
        bankNames.stream().map(name -> DigestArgument.bank(spec, name)).toList();
    PcrBanks banks =
        tpm.connected(
            connection -> wanted.isEmpty() ? connection.readPcrs() : connection.readPcrs(wanted));
    Map<String, Map<String, String>> document = PcrDocument.of(banks);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("banks", document);
    console.print(result, () -> PcrDocument.print(console, document));
    return 0;
  }
}
