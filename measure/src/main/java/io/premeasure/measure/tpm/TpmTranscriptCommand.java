package io.premeasure.measure.tpm;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.tpm.device.Transcript;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tpm transcript}: what a TPM was asked and what it said. */
@Command(
    name = "transcript",
    description = "Show a transcript that another tpm command wrote with --transcript FILE.")
final class TpmTranscriptCommand implements Callable<Integer> {
  private static final int MAX_FILE = 64 << 20;

  private final Console console;

  @Parameters(paramLabel = "FILE", description = "The transcript.")
  private Path file;

  TpmTranscriptCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Transcript transcript = Transcript.parse(InputFile.name(file), InputFile.read(file, MAX_FILE));
    List<Map<String, Object>> exchanges = new ArrayList<>();
    for (Transcript.Exchange each : transcript.exchanges()) {
      Map<String, Object> exchange = new LinkedHashMap<>();
      exchange.put("command", each.name());
      exchange.put("responseCode", String.format("0x%03x", each.responseCode()));
      exchange.put("sent", HexFormat.of().formatHex(each.command()));
      exchange.put("received", HexFormat.of().formatHex(each.response()));
      exchanges.add(exchange);
    }
    console.print(Map.of("exchanges", exchanges), () -> print(exchanges));
    return ExitStatus.OK;
  }

  private void print(List<Map<String, Object>> exchanges) {
    int number = 1;
    for (Map<String, Object> each : exchanges) {
      console.line(number + " " + each.get("command") + " " + each.get("responseCode"));
      console.line("  > " + each.get("sent"));
      console.line("  < " + each.get("received"));
      number++;
    }
  }
}
