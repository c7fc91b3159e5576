package io.premeasure.measure.bench;

import io.premeasure.measure.console.ByteSize;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench launch}: txt mle-hash against lcp2_mlehash, and a whole prediction. */
@Command(
    name = "launch",
    description = {
      "Time whole processes, in turn: txt mle-hash and lcp2_mlehash on a made-up launch environment,"
          + " the start of this program alone and, with --config, txt pcr.",
      "Prints medians from start to end and of processor time, which other work on the machine"
          + " changes less."
    })
public final class BenchLaunchCommand implements Callable<Integer> {
  private static final String PROCESSOR = ", processor";
  private static final String LINE = "logging=serial,memory,vga";

  @Option(
      names = "--size",
      defaultValue = "100MiB",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description = "Of the launch environment (default: ${DEFAULT-VALUE}).")
  private long size;

  @Option(names = "--config", paramLabel = "FILE", description = "A launch as txt pcr takes it.")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--rounds",
      defaultValue = "7",
      paramLabel = "N",
      description = "Runs of each program (default: ${DEFAULT-VALUE}).")
  private int rounds;

  private final Console console;

  /** A command that prints to the console. */
  public BenchLaunchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path file = Files.createTempFile("bench", ".elf");
    try {
      SampleLaunchEnvironment.write(file, size);
      Map<String, Samples> times = new LinkedHashMap<>();
      List<String> theirs =
          List.of(
              "lcp2_mlehash", "--create", "--alg", "sha256", "--cmdline", LINE, file.toString());
      String[] ours = {"txt", "mle-hash", "--bank", "sha256", "--cmdline", LINE, file.toString()};
      for (int round = 0; round < Math.max(1, rounds); round++) {
        MeasuredProcess tool = MeasuredProcess.run(theirs);
        MeasuredProcess program = program(ours);
        String digest = tool.output().replaceAll("\\s", "");
        if (!program.output().contains(digest)) {
          throw new UnavailableException(
              "lcp2_mlehash has " + digest + ", here " + program.output().strip(),
              new IOException("different digests"));
        }
        add(times, "lcp2_mlehash", tool);
        add(times, "txt mle-hash", program);
        add(times, "--version (start)", program("--version"));
        if (config.isPresent()) {
          add(times, "txt pcr", program("txt", "pcr", config.get().toString()));
        }
      }
      report(times);
    } finally {
      Files.deleteIfExists(file);
    }
    return ExitStatus.OK;
  }

  private static MeasuredProcess program(String... arguments) throws IOException {
    return MeasuredProcess.run(MeasuredProcess.thisProgram(arguments));
  }

  private static void add(Map<String, Samples> times, String name, MeasuredProcess process) {
    times.computeIfAbsent(name, key -> new Samples()).add(process.seconds());
    process
        .usage()
        .ifPresent(
            usage ->
                times
                    .computeIfAbsent(name + PROCESSOR, key -> new Samples())
                    .add(usage.processorSeconds()));
  }

  private void report(Map<String, Samples> times) throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    times.forEach((name, samples) -> document.put(name, samples.values()));
    console.print(
        document,
        () ->
            times.forEach(
                (name, samples) ->
                    console.line(
                        String.format(
                            Locale.ROOT, "%-32s %.3f s (median)", name, samples.median()))));
  }
}
