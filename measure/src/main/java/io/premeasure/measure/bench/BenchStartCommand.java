package io.premeasure.measure.bench;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
  private static final String SIGNER = "00".repeat(32);

  @Option(
      names = "--rounds",
      defaultValue = "15",
      paramLabel = "N",
      description = "Runs of each program (default: ${DEFAULT-VALUE}).")
  private int rounds;

  private final Console console;

  /** A command that prints to the console. */
  public BenchStartCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path events = Files.createTempFile("bench", ".events");
    try {
      Files.writeString(events, EVENTS);
      Samples version = new Samples();
      Samples predict = new Samples();
      Samples theirs = new Samples();
      String[] prediction = {"predict", "events", events.toString(), "--signer", SIGNER};
      for (int round = 0; round < Math.max(1, rounds); round++) {
        theirs.add(MeasuredProcess.run(OTHER).seconds());
        version.add(seconds("--version"));
        predict.add(seconds(prediction));
      }
      report(version, predict, theirs);
    } finally {
      Files.deleteIfExists(events);
    }
    return ExitStatus.OK;
  }

  private static double seconds(String... arguments) throws IOException {
    return MeasuredProcess.run(MeasuredProcess.thisProgram(arguments)).seconds();
  }

  private void report(Samples version, Samples predict, Samples theirs) throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("versionSeconds", version.values());
    document.put("predictEventsSeconds", predict.values());
    document.put("tpm2EventlogSeconds", theirs.values());
    console.print(
        document,
        () -> {
          line("--version", version);
          line("predict events", predict);
          line(String.join(" ", OTHER), theirs);
        });
  }

  private void line(String name, Samples samples) {
    console.line(String.format(Locale.ROOT, "%-24s %.3f s (median)", name, samples.median()));
  }
}
