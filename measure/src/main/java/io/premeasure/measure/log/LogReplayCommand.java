package io.premeasure.measure.log;

import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code log replay}: the register values that a log leads to. */
@Command(name = "replay", description = "The register values that a log leads to.")
public final class LogReplayCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The log.")
  private Path file;

  @Mixin private BankOption bank;

  private final Console console;

  /** A command that prints to the console. */
  public LogReplayCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    PcrBanks replayed = LogCommand.read(file).replay();
    Map<String, Map<String, String>> banks = new LinkedHashMap<>();
    for (HashAlgorithm algorithm : bank.among(replayed.algorithms())) {
      Map<String, String> registers = new LinkedHashMap<>();
      for (int pcr = 0; pcr < PcrBanks.PCR_COUNT; pcr++) {
        registers.put(
            Integer.toString(pcr), HexFormat.of().formatHex(replayed.value(algorithm, pcr)));
      }
      banks.put(algorithm.bankName(), registers);
    }
    console.print(
        Map.of("banks", banks),
        () ->
            banks.forEach(
                (name, registers) ->
                    registers.forEach(
                        (pcr, value) ->
                            console.line("%-12s %s".formatted(name + ":" + pcr, value)))));
    return 0;
  }
}
