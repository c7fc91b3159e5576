package io.premeasure.measure.tpm;

import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.device.TpmConnection;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tpm pcrs}: the registers of the active banks. */
@Command(name = "pcrs", description = "Print the PCRs of the active banks.")
final class TpmPcrsCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private TpmOptions tpm;

  @Mixin private BankOption bank;

  TpmPcrsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    PcrBanks banks = tpm.connected(this::read);
    Map<String, Map<String, String>> document = PcrDocument.of(banks);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("banks", document);
    console.print(result, () -> PcrDocument.print(console, document));
    return 0;
  }

  /** A bank that was named must be active; of the default ones those that are. */
  private PcrBanks read(TpmConnection connection) throws IOException {
    List<HashAlgorithm> listed = bank.listed();
    List<HashAlgorithm> banks = listed.isEmpty() ? bank.among(connection.activeBanks()) : listed;
    return banks.isEmpty() ? connection.readPcrs() : connection.readPcrs(banks);
  }
}
