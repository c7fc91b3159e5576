package io.premeasure.measure.bench;

import io.premeasure.measure.console.UnavailableException;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Two commands, run in turn as whole processes; the first run of each is not counted. */
final class PairedRuns {
  private final List<Double> ours = new ArrayList<>();
  private final List<Double> theirs = new ArrayList<>();

  private PairedRuns() {}

  /** Runs both commands the given number of times. */
  static PairedRuns of(int runs, List<String> our, List<String> their) throws IOException {
    PairedRuns result = new PairedRuns();
    seconds(our);
    seconds(their);
    for (int i = 0; i < runs; i++) {
      result.ours.add(seconds(our));
      result.theirs.add(seconds(their));
    }
    return result;
  }

  /** This program as a process of its own, on the runtime and with the flags that it runs with. */
  static List<String> self(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("io.premeasure.measure.Premeasure");
    command.addAll(List.of(arguments));
    return command;
  }

  /** Medians in seconds, and how many times faster this program was. */
  Map<String, Object> document(String name) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("premeasureSeconds", median(ours));
    document.put("other", name);
    document.put("otherSeconds", median(theirs));
    document.put("timesFaster", median(theirs) / median(ours));
    document.put("runs", ours.size());
    return document;
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private static double seconds(List<String> command) throws IOException {
    long start = System.nanoTime();
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new UnavailableException(command.get(0) + ": cannot be started", e);
    }
    try {
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IOException(String.join(" ", command) + " ended with " + exit);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return (System.nanoTime() - start) / 1e9;
  }
}
