package io.premeasure.measure.log;

import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LogFormat;
import io.premeasure.tpm.eventlog.LogReplay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code log replay}: the register values that a log leads to. */
@Command(
    name = "replay",
    description = "The values of the registers that a log extends; of others it knows nothing.")
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
    Optional<LogFormat> list = LogFile.imaFormat(file);
    if (list.isPresent()) {
      new ImaReplayReport(console, bank).print(file, list.get());
      return 0;
    }
    EventLog log = LogFile.read(file);
    LogReplay replay = LogReplay.of(log);
    Map<String, Map<String, String>> banks = new LinkedHashMap<>();
    Map<String, List<Integer>> incomplete = new LinkedHashMap<>();
    for (HashAlgorithm algorithm : bank.among(log.algorithms())) {
      SortedSet<Integer> unknown = replay.incomplete(algorithm);
      Map<String, String> registers = new LinkedHashMap<>();
      for (int register : replay.registers()) {
        if (!unknown.contains(register)) {
          byte[] value = replay.banks().value(algorithm, register);
          registers.put(Integer.toString(register), HexFormat.of().formatHex(value));
        }
      }
      banks.put(algorithm.bankName(), registers);
      if (!unknown.isEmpty()) {
        incomplete.put(algorithm.bankName(), List.copyOf(unknown));
      }
    }
    Map<String, Object> document = LogDocument.head(log);
    document.put("banks", banks);
    document.put("incomplete", incomplete);
    console.print(document, () -> text(log, banks, incomplete));
    return 0;
  }

  private void text(
      EventLog log, Map<String, Map<String, String>> banks, Map<String, List<Integer>> incomplete) {
    banks.forEach(
        (name, registers) ->
            registers.forEach(
                (index, value) -> console.line("%-12s %s".formatted(name + ":" + index, value))));
    incomplete.forEach(
        (name, registers) ->
            registers.forEach(
                register ->
                    console.line(
                        "%-12s unknown: an event of %s has no %s digest"
                            .formatted(
                                name + ":" + register,
                                log.format().registerName(register),
                                name))));
  }
}
