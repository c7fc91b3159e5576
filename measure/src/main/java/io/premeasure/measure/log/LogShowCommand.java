package io.premeasure.measure.log;

import io.premeasure.measure.console.Console;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.EventType;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code log show}: the events of a log. */
@Command(name = "show", description = "Show the events of a log.")
public final class LogShowCommand implements Callable<Integer> {
  @Parameters(paramLabel = "FILE", description = "The log.")
  private Path file;

  private final Console console;

  /** A command that prints to the console. */
  public LogShowCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    EventLog log = LogCommand.read(file);
    List<Map<String, Object>> events = new ArrayList<>();
    for (LoggedEvent event : log.events()) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("index", events.size());
      object.put("pcr", event.pcr());
      object.put("type", EventType.name(event.type()));
      Map<String, Object> digests = new LinkedHashMap<>();
      event
          .digests()
          .forEach((bank, hash) -> digests.put(bank.bankName(), HexFormat.of().formatHex(hash)));
      object.put("digests", digests);
      object.put("data", Base64.getEncoder().encodeToString(event.data()));
      events.add(object);
    }
    console.print(Map.of("events", events), () -> events.forEach(this::text));
    return 0;
  }

  private void text(Map<String, Object> event) {
    console.line(
        "%s  PCR %s  %s".formatted(event.get("index"), event.get("pcr"), event.get("type")));
    ((Map<?, ?>) event.get("digests"))
        .forEach((bank, hash) -> console.line("    %-9s %s".formatted(bank, hash)));
  }
}
