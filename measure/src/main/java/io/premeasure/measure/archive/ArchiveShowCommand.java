package io.premeasure.measure.archive;

import io.premeasure.cpio.BootArchive;
import io.premeasure.measure.console.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows what an archive holds and what it boots. */
@Command(name = "show", description = "Show entries, configuration and events of an archive.")
public final class ArchiveShowCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ARCHIVE", description = "The boot archive.")
  private Path file;

  private final Console console;

  /** The command, printing to the given console. */
  public ArchiveShowCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (BootArchive archive = BootArchive.open(file)) {
      Map<String, Object> document = ArchiveReport.full(archive);
      console.print(document, () -> text(document));
    }
    return 0;
  }

  private void text(Map<String, Object> document) {
    console.line("sha256 " + document.get("sha256"));
    console.line("layout " + document.get("layout"));
    for (Object item : (List<?>) document.get("entries")) {
      Map<?, ?> entry = (Map<?, ?>) item;
      console.line(
          entry.get("mode")
              + " "
              + entry.get("size")
              + " "
              + entry.get("sha256")
              + " "
              + entry.get("name"));
    }
    ((Map<?, ?>) document.get("configuration"))
        .forEach((key, value) -> console.line(key + "=" + value));
    if (document.containsKey("events")) {
      for (Object item : (List<?>) document.get("events")) {
        Map<?, ?> event = (Map<?, ?>) item;
        console.line(
            "PCR%s %s sha256 %s"
                .formatted(
                    event.get("pcr"),
                    event.get("type"),
                    ((Map<?, ?>) event.get("digests")).get("sha256")));
      }
    }
    if (document.get("eventsRefusal") instanceof Map<?, ?> refusal) {
      console.note(
          "premeasure: warning: events, line "
              + refusal.get("line")
              + ": "
              + refusal.get("reason"));
    }
  }
}
