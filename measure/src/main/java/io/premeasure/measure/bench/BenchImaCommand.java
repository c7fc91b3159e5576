package io.premeasure.measure.bench;

import io.premeasure.measure.console.ByteSize;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.tpm.HashAlgorithm;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench ima}: replaying a long measurement list against hashing its bytes. */
@Command(
    name = "ima",
    description = {
      "Time log replay of a made-up measurement list in the banks sha1 and sha256, and sha1sum and"
          + " sha256sum over the same file, all from start to end.",
      "Prints the ratio of the medians (above 1: this program is faster) and its peak memory."
    })
public final class BenchImaCommand implements Callable<Integer> {
  private static final byte[] TEMPLATE = "ima-ng".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ALGORITHM = "sha256:\0".getBytes(StandardCharsets.US_ASCII);

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      defaultValue = "100000000",
      converter = ByteSize.class,
      description = "Bytes of the list (default: ${DEFAULT-VALUE}).")
  private long size;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Runs of each (default: ${DEFAULT-VALUE}).")
  private int rounds;

  private final Console console;

  /** A command that prints to the console. */
  public BenchImaCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path list = Files.createTempFile("bench", ".ima");
    try {
      write(list);
      Samples theirs = new Samples();
      Samples ours = new Samples();
      long peak = 0;
      for (int round = 0; round < Math.max(1, rounds); round++) {
        theirs.add(seconds("sha1sum", list) + seconds("sha256sum", list));
        MeasuredProcess run =
            MeasuredProcess.run(
                MeasuredProcess.thisProgram(
                    "log", "replay", list.toString(), "--bank", "sha1,sha256"));
        ours.add(run.seconds());
        peak = Math.max(peak, run.peakKib().orElse(0L));
      }
      report(theirs, ours, peak);
    } finally {
      Files.deleteIfExists(list);
    }
    return ExitStatus.OK;
  }

  private static double seconds(String program, Path list) throws IOException {
    return MeasuredProcess.run(List.of(program, list.toString())).seconds();
  }

  private void write(Path list) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(list))) {
      long written = 0;
      for (int i = 0; written < size; i++) {
        byte[] entry = entry(i);
        out.write(entry);
        written += entry.length;
      }
    }
  }

  private static byte[] entry(int number) {
    byte[] name =
        "/usr/lib/x86_64-linux-gnu/lib%d.so\0"
            .formatted(number)
            .getBytes(StandardCharsets.US_ASCII);
    byte[] file = HashAlgorithm.SHA256.hash(name);
    byte[] data =
        ByteBuffer.allocate(8 + ALGORITHM.length + file.length + name.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(ALGORITHM.length + file.length)
            .put(ALGORITHM)
            .put(file)
            .putInt(name.length)
            .put(name)
            .array();
    return ByteBuffer.allocate(12 + HashAlgorithm.SHA1.size() + TEMPLATE.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(10)
        .put(HashAlgorithm.SHA1.hash(data))
        .putInt(TEMPLATE.length)
        .put(TEMPLATE)
        .putInt(data.length)
        .put(data)
        .array();
  }

  private void report(Samples theirs, Samples ours, long peak) throws IOException {
    double ratio = theirs.median() / ours.median();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("sumsSeconds", theirs.values());
    document.put("premeasureSeconds", ours.values());
    document.put("ratioOfMedians", ratio);
    document.put("peakKib", peak);
    console.print(
        document,
        () -> {
          console.line(format("sha1sum, sha256sum  %.2f s", theirs.median()));
          console.line(format("premeasure          %.2f s", ours.median()));
          console.line(format("ratio               %.2f", ratio));
          console.line("peak memory         " + peak + " KiB");
        });
  }

  private static String format(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
