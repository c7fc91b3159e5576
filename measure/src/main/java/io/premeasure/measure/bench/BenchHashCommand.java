package io.premeasure.measure.bench;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.UnavailableException;
import io.premeasure.verity.HashArea;
import io.premeasure.verity.HashType;
import io.premeasure.verity.Salt;
import io.premeasure.verity.VerityHash;
import io.premeasure.verity.VerityParameters;
import io.premeasure.verity.VerityTree;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench hash}: the loop over the blocks of an image against openssl's bare hashing. */
@Command(
    name = "hash",
    description = {
      "Time one core: this program's tree over an image in memory, and openssl speed with SHA-256"
          + " and buffers of 4096 bytes, in turn. Both count processor time.",
      "Prints the ratio of the medians (above 1: this program is faster)."
    })
public final class BenchHashCommand implements Callable<Integer> {
  private static final long SIZE = 4L << 30;
  private static final int BLOCK = 4096;
  private static final Pattern THOUSANDS =
      Pattern.compile("^sha256\\s+([0-9.]+)k", Pattern.MULTILINE);

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Runs of each (default: ${DEFAULT-VALUE}).")
  private int rounds;

  private final Console console;

  /** A command that prints to the console. */
  public BenchHashCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Samples theirs = new Samples();
    Samples ours = new Samples();
    // The first run compiles the loop; it does not count.
    tree();
    for (int round = 0; round < Math.max(1, rounds); round++) {
      theirs.add(openssl());
      ours.add(tree());
    }
    double ratio = ours.median() / theirs.median();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("opensslBytesPerSecond", theirs.values());
    document.put("premeasureBytesPerSecond", ours.values());
    document.put("ratioOfMedians", ratio);
    console.print(
        document,
        () -> {
          console.line(String.format(Locale.ROOT, "openssl     %.0f MB/s", theirs.median() / 1e6));
          console.line(String.format(Locale.ROOT, "premeasure  %.0f MB/s", ours.median() / 1e6));
          console.line(String.format(Locale.ROOT, "ratio       %.2f", ratio));
        });
    return ExitStatus.OK;
  }

  private static double openssl() throws IOException {
    MeasuredProcess process =
        MeasuredProcess.run(
            List.of("openssl", "speed", "-evp", "sha256", "-bytes", "" + BLOCK, "-seconds", "3"));
    Matcher matcher = THOUSANDS.matcher(process.output());
    if (!matcher.find()) {
      throw new UnavailableException(
          "openssl speed prints something else than expected", new IOException(process.output()));
    }
    return Double.parseDouble(matcher.group(1)) * 1000;
  }

  /** Bytes per second of processor time; with one thread the tree is computed by this one. */
  private static double tree() throws IOException {
    VerityParameters parameters =
        new VerityParameters(
            VerityHash.SHA256, HashType.NORMAL, BLOCK, BLOCK, SIZE / BLOCK, Salt.of(new byte[32]));
    VerityTree tree = new VerityTree(parameters, HashArea.DEFAULT, new RandomSource(SIZE), 1);
    java.lang.management.ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    tree.rootHash();
    return SIZE * 1e9 / (threads.getCurrentThreadCpuTime() - start);
  }
}
