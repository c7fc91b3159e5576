package io.premeasure.measure.events;

import io.premeasure.cpio.events.EventsFile;
import io.premeasure.cpio.events.EventsFormatException;
import io.premeasure.cpio.events.EventsLint;
import io.premeasure.cpio.events.EventsReading;
import io.premeasure.cpio.events.MeasuredEvent;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
  private static final List<String> BANKS = List.of("sha1", "sha256", "sha384", "sha512");

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
    if (Files.size(file) > MAX_SIZE) {
      throw new IOException(file + ": larger than " + MAX_SIZE + " bytes");
    }
    byte[] content = Files.readAllBytes(file);
    List<EventsLint.Warning> warnings = EventsLint.check(content);
    Map<String, Object> document = new LinkedHashMap<>();
    List<MeasuredEvent> events;
    try {
      byte[] identity = HexFormat.of().parseHex(signer);
      events = EventsFile.parse(file.toString(), content, identity, EventsReading.LOADER).events();
      document.put("valid", true);
    } catch (EventsFormatException e) {
      events = e.dispatched();
      document.put("valid", false);
      document.put("line", e.line());
      document.put("reason", e.reason());
      console.note("premeasure: " + e.getMessage());
    }
    document.put("events", events.stream().map(EventsCheckCommand::document).toList());
    document.put("warnings", warnings.stream().map(EventsCheckCommand::document).toList());
    List<MeasuredEvent> measured = events;
    console.print(document, () -> text(measured, warnings));
    return Boolean.TRUE.equals(document.get("valid")) ? ExitStatus.OK : ExitStatus.BAD_INPUT;
  }

  private void text(List<MeasuredEvent> events, List<EventsLint.Warning> warnings) {
    for (MeasuredEvent event : events) {
      console.line(
          "PCR"
              + event.pcr()
              + " "
              + typeName(event)
              + " sha256 "
              + HexFormat.of().formatHex(digest("sha256", event.measured())));
    }
    for (EventsLint.Warning warning : warnings) {
      console.note("premeasure: warning: line " + warning.line() + ": " + warning.message());
    }
  }

  private static String typeName(MeasuredEvent event) {
    return event.kind().name().toLowerCase(Locale.ROOT);
  }

  private static Map<String, Object> document(EventsLint.Warning warning) {
    return Map.of("line", warning.line(), "code", warning.code(), "message", warning.message());
  }

  private static Map<String, Object> document(MeasuredEvent event) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("index", event.index());
    members.put("line", event.line());
    members.put("pcr", event.pcr());
    members.put("type", typeName(event));
    members.put("data", HexFormat.of().formatHex(event.measured()));
    Map<String, String> digests = new LinkedHashMap<>();
    for (String bank : BANKS) {
      digests.put(bank, HexFormat.of().formatHex(digest(bank, event.measured())));
    }
    members.put("digests", digests);
    return members;
  }

  private static byte[] digest(String bank, byte[] measured) {
    try {
      return MessageDigest.getInstance(bank.replace("sha", "SHA-")).digest(measured);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has " + bank, e);
    }
  }
}
