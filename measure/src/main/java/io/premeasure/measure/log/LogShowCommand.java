package io.premeasure.measure.log;

import io.premeasure.measure.console.Console;
import io.premeasure.tpm.eventlog.EventLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code log show}: the events of a log, decoded. */
@Command(
    name = "show",
    description = "The events of a log: fields by name, and whether digests are those of the data.")
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
    EventLog log = LogFile.read(file);
    List<Map<String, Object>> events = new ArrayList<>();
    for (int index = 0; index < log.events().size(); index++) {
      events.add(EventDocument.of(log, index));
    }
    Map<String, Object> document = LogDocument.head(log);
    document.put("events", events);
    console.print(
        document, () -> events.forEach(event -> EventDocument.lines(event).forEach(console::line)));
    return 0;
  }
}
