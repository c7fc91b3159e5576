package io.premeasure.measure.bench;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.UnavailableException;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LogReplay;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench log}: reading and replaying an event log against tpm2_eventlog. */
@Command(
    name = "log",
    description = {
      "Time one thread that reads and replays a log again and again, tpm2_eventlog run as often on"
          + " the same file (both count processor time), and whole runs of log replay.",
      "Prints the ratio of the medians per log (above 1: this program is faster)."
    })
public final class BenchLogCommand implements Callable<Integer> {
  private static final int THEIR_RUNS = 50;
  private static final String LOOP =
      "i=0; while [ $i -lt "
          + THEIR_RUNS
          + " ]; do tpm2_eventlog \"$1\" >&2 || exit 1;"
          + " i=$((i+1)); done 2>/dev/null; times";
  private static final Pattern TIMES =
      Pattern.compile("\\n(\\d+)m([0-9.]+)s (\\d+)m([0-9.]+)s\\s*$");

  @Parameters(paramLabel = "FILE", description = "The log; one of a TPM.")
  private Path file;

  @Option(
      names = "--times",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Replays in one process (default: ${DEFAULT-VALUE}).")
  private int times;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Runs of each (default: ${DEFAULT-VALUE}).")
  private int rounds;

  private final Console console;

  /** A command that prints to the console. */
  public BenchLogCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    byte[] content = Files.readAllBytes(file);
    Samples ours = new Samples();
    Samples theirs = new Samples();
    Samples whole = new Samples();
    for (int round = 0; round < Math.max(1, rounds); round++) {
      theirs.add(tpm2EventLog());
      ours.add(replay(content));
      whole.add(
          MeasuredProcess.run(MeasuredProcess.thisProgram("log", "replay", file.toString()))
              .seconds());
    }
    report(ours, theirs, whole);
    return ExitStatus.OK;
  }

  /** Seconds of processor time for one log, from the first one on. */
  private double replay(byte[] content) throws IOException {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < Math.max(1, times); i++) {
      LogReplay.of(EventLog.read(file.toString(), content, EventLog.Padding.ACCEPTED));
    }
    return (threads.getCurrentThreadCpuTime() - start) / 1e9 / Math.max(1, times);
  }

  /** The same of tpm2_eventlog, as the shell that runs it counts. */
  private double tpm2EventLog() throws IOException {
    String output = MeasuredProcess.run(List.of("sh", "-c", LOOP, "sh", file.toString())).output();
    Matcher matcher = TIMES.matcher("\n" + output);
    if (!matcher.find()) {
      throw new UnavailableException(
          "the shell prints other times than expected", new IOException(output));
    }
    double user = 60 * Double.parseDouble(matcher.group(1)) + Double.parseDouble(matcher.group(2));
    double system =
        60 * Double.parseDouble(matcher.group(3)) + Double.parseDouble(matcher.group(4));
    return (user + system) / THEIR_RUNS;
  }

  private void report(Samples ours, Samples theirs, Samples whole) throws IOException {
    double ratio = theirs.median() / ours.median();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("premeasureSecondsPerLog", ours.values());
    document.put("tpm2EventlogSecondsPerLog", theirs.values());
    document.put("processSeconds", whole.values());
    document.put("ratioOfMedians", ratio);
    console.print(
        document,
        () -> {
          line("tpm2_eventlog  %.3f ms of processor time per log", theirs.median() * 1e3);
          line("premeasure     %.3f ms of processor time per log", ours.median() * 1e3);
          line("ratio          %.1f", ratio);
          line("log replay     %.3f s from start to end", whole.median());
        });
  }

  private void line(String format, double value) {
    console.line(String.format(Locale.ROOT, format, value));
  }
}
