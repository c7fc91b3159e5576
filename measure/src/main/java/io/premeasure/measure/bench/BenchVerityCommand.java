package io.premeasure.measure.bench;

import io.premeasure.measure.console.ByteSize;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench verity}: whole runs of {@code verity format} and of {@code veritysetup format}. */
@Command(
    name = "verity",
    description = {
      "Time whole processes: veritysetup format and verity format, in turn, over one image.",
      "Prints the ratio of the medians (above 1: this program is faster) and the peak memory."
    })
public final class BenchVerityCommand implements Callable<Integer> {
  private static final String SALT = "00".repeat(32);

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      defaultValue = "1GiB",
      description = "Size of the image (default: ${DEFAULT-VALUE}).")
  private long size;

  @Option(
      names = "--sparse-data",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description = "Bytes of data in it, the rest being holes (default: no holes).")
  private Optional<Long> sparseData = Optional.empty();

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "${sys:java.io.tmpdir}",
      description = "Where image and trees are written and removed (default: ${DEFAULT-VALUE}).")
  private Path dir;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Runs of each program (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Spec private CommandSpec spec;

  private final Console console;
  private final Samples theirs = new Samples();
  private final Samples ours = new Samples();
  private final List<Long> peaks = new ArrayList<>();

  /** A command that prints to the console. */
  public BenchVerityCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    long data = sparseData.orElse(size);
    if (size < 1 << 20 || data < 1 << 20 || data > size || rounds < 1) {
      throw new ParameterException(
          spec.commandLine(), "sizes must be 1MiB or more, data no more than the image, N 1");
    }
    Path folder = Files.createTempDirectory(dir, "bench");
    Path image = folder.resolve("image");
    try {
      BenchImage.write(image, size, data);
      for (int round = 0; round < rounds; round++) {
        runPair(image, folder);
      }
    } finally {
      for (String name : List.of("image", "theirs", "ours")) {
        Files.deleteIfExists(folder.resolve(name));
      }
      Files.deleteIfExists(folder);
    }
    report(data);
    return ExitStatus.OK;
  }

  private void runPair(Path image, Path folder) throws IOException {
    String theirTree = folder.resolve("theirs").toString();
    String ourTree = folder.resolve("ours").toString();
    Files.deleteIfExists(folder.resolve("theirs"));
    Files.deleteIfExists(folder.resolve("ours"));
    String salt = "--salt=" + SALT;
    MeasuredProcess their =
        MeasuredProcess.run(List.of("veritysetup", "format", image.toString(), theirTree, salt));
    MeasuredProcess our =
        MeasuredProcess.run(
            MeasuredProcess.thisProgram("verity", "format", image.toString(), ourTree, salt));
    if (!root(their).equals(root(our))) {
      throw new IllegalStateException("root hashes differ: " + root(their) + ", " + root(our));
    }
    theirs.add(their.seconds());
    ours.add(our.seconds());
    our.peakKib().ifPresent(peaks::add);
    console.detail(
        String.format(
            Locale.ROOT, "veritysetup %.2f s, this %.2f s", their.seconds(), our.seconds()));
  }

  private static String root(MeasuredProcess process) {
    return process
        .output()
        .lines()
        .filter(line -> line.startsWith("Root hash:"))
        .map(line -> line.substring(line.indexOf('\t') + 1))
        .findFirst()
        .orElseThrow();
  }

  private void report(long data) throws IOException {
    double ratio = theirs.median() / ours.median();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("size", size);
    document.put("data", data);
    document.put("veritysetupSeconds", theirs.values());
    document.put("premeasureSeconds", ours.values());
    document.put("ratioOfMedians", ratio);
    document.put("peakKib", peaks.stream().mapToLong(Long::longValue).max().orElse(0));
    console.print(
        document,
        () -> {
          console.line("image        " + ByteSize.text(size) + ", data " + ByteSize.text(data));
          console.line("veritysetup  " + seconds(theirs));
          console.line("premeasure   " + seconds(ours));
          console.line("ratio        " + String.format(Locale.ROOT, "%.2f", ratio));
          peaks.stream()
              .max(Long::compare)
              .ifPresent(peak -> console.line("peak memory  " + (peak >> 10) + " MiB"));
        });
  }

  private String seconds(Samples samples) {
    return String.format(Locale.ROOT, "%.2f s (median of %d)", samples.median(), rounds);
  }
}
