package io.premeasure.measure.events;

import io.premeasure.cpio.events.EventsLint;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads an events file as the loader does and shows what would be measured. */
@Command(
    name = "check",
    description = "Check an events file as the loader reads it; show what it measures.")
public final class EventsCheckCommand implements Callable<Integer> {
  private static final int MAX_SIZE = 1 << 24;

  @Parameters(paramLabel = "EVENTS", description = "The events file.")
  private Path file;

  @Option(
      names = "--signer",
      defaultValue = "0000000000000000000000000000000000000000000000000000000000000000",
      paramLabel = "HEX",
      description = "The signer put into os-image-identity (default: zeros).")
  private String signer = "";

  @Spec private CommandSpec spec;

  private final Console console;

  /** The command, printing to the given console. */
  public EventsCheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (!signer.matches("[0-9a-fA-F]{64}")) {
      throw new ParameterException(spec.commandLine(), "--signer: expected 64 hex digits");
    }
    byte[] content = InputFile.read(file, MAX_SIZE);
    EventsDocument read =
        EventsDocument.read(InputFile.name(file), content, HexFormat.of().parseHex(signer));
    List<EventsLint.Warning> warnings = EventsLint.check(content);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("valid", read.refusal().isEmpty());
    read.refusal()
        .ifPresent(
            refusal -> {
              document.put("line", refusal.line());
              document.put("reason", refusal.reason());
              console.note("premeasure: " + refusal.getMessage());
            });
    document.put("events", read.members());
    document.put("warnings", warnings.stream().map(EventsCheckCommand::document).toList());
    console.print(document, () -> text(read, warnings));
    return read.refusal().isEmpty() ? ExitStatus.OK : ExitStatus.BAD_INPUT;
  }

  private void text(EventsDocument read, List<EventsLint.Warning> warnings) {
    read.lines().forEach(console::line);
    for (EventsLint.Warning warning : warnings) {
      console.note("premeasure: warning: line " + warning.line() + ": " + warning.message());
    }
  }

  private static Map<String, Object> document(EventsLint.Warning warning) {
    return Map.of("line", warning.line(), "code", warning.code(), "message", warning.message());
  }
}
