package io.premeasure.measure.bench;

import io.premeasure.measure.console.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench start}: start to finish of small commands against a native program's start. */
@Command(
    name = "start",
    description = "--version and predict events against tpm2_eventlog --version.")
public final class BenchStartCommand implements Callable<Integer> {
  private static final String EVENTS =
      "PCR11:string:\"os-image-identity\":{\"signer\":\"\",\"svn\":\"1\",\"diskId\":\"bench\","
          + "\"eventVersion\":\"1\"}\n";
  private static final List<String> OTHER = List.of("tpm2_eventlog", "--version");

  @Option(
      names = "--runs",
      defaultValue = "15",
      paramLabel = "N",
      description = "Counted runs of each (default: ${DEFAULT-VALUE}).")
  private int runs;

  private final Console console;

  /** A command that prints to the console. */
  public BenchStartCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path events = Files.createTempFile("premeasure-bench", ".events");
    try {
      Files.writeString(events, EVENTS);
      String signer = "00".repeat(32);
      Map<String, Object> version = run(PairedRuns.self("--version"));
      Map<String, Object> predict =
          run(PairedRuns.self("predict", "events", events.toString(), "--signer", signer));
      Map<String, Object> document = Map.of("version", version, "predictEvents", predict);
      console.print(
          document,
          () -> {
            console.line("--version       " + version);
            console.line("predict events  " + predict);
          });
    } finally {
      Files.deleteIfExists(events);
    }
    return 0;
  }

  private Map<String, Object> run(List<String> ours) throws IOException {
    return PairedRuns.of(Math.max(1, runs), ours, OTHER).document(String.join(" ", OTHER));
  }
}
