package io.premeasure.measure.bench;

import io.premeasure.measure.console.ByteSize;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.UnavailableException;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.cbe.BlockCache;
import io.premeasure.verity.cbe.BlockHash;
import io.premeasure.verity.cbe.CbeImage;
import io.premeasure.verity.cbe.CheckReport;
import io.premeasure.verity.cbe.Geometry;
import io.premeasure.verity.cbe.ImageInit;
import io.premeasure.verity.cbe.ImageWriter;
import io.premeasure.verity.cbe.TrustAnchor;
import io.premeasure.verity.cbe.VolumeImport;
import io.premeasure.verity.cbe.VolumeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench cbe}: an encrypted disk's operations, as parts of openssl's bare speed. */
@Command(
    name = "cbe",
    description = {
      "Time the operations on a CBE image filled with random data, in this process, after a first"
          + " round that does not count: write, write over what is there, check, read, rekey. What is"
          + " written is on the storage at the end. Then whole runs of cbe check on a fresh image.",
      "Prints medians, what part they are of openssl's SHA-256 on one core with buffers of 4096"
          + " bytes, and how many times that part is what Genode's core was measured to reach."
    })
final class BenchCbeCommand implements Callable<Integer> {
  private static final Pattern THOUSANDS =
      Pattern.compile("^sha256\\s+([0-9.]+)k", Pattern.MULTILINE);

  /**
   * Bytes per second of the core, one thread, where openssl's SHA-256 did {@link #CORE_HASHING}.
   */
  private static final Map<String, Double> CORE =
      Map.of("write", 31e6, "check", 550e6, "read", 65e6);

  private static final double CORE_HASHING = 1.7e9;

  private static final int CHUNK = 4 << 20;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      defaultValue = "256MiB",
      description = "Size of the virtual disk (default: ${DEFAULT-VALUE}).")
  private long size;

  @Option(
      names = "--fresh",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      defaultValue = "1GiB",
      description = "Size of the fresh image that is checked (default: ${DEFAULT-VALUE}).")
  private long fresh;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "${sys:java.io.tmpdir}",
      description = "Where images are written and removed (default: ${DEFAULT-VALUE}).")
  private Path dir;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Rounds that count (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Spec private CommandSpec spec;

  private final Console console;
  private final Map<String, Samples> speeds = new LinkedHashMap<>();

  BenchCbeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (size < 1 << 20 || size % 4096 != 0 || fresh < 1 << 20 || fresh % 4096 != 0 || rounds < 1) {
      throw new ParameterException(spec.commandLine(), "expected sizes of 1MiB or more, N of 1");
    }
    Path folder = Files.createTempDirectory(dir, "bench");
    try {
      print(openssl(), rounds(folder), freshCheck(folder));
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
    return ExitStatus.OK;
  }

  private Map<String, Samples> rounds(Path folder) throws IOException {
    for (int round = 0; round <= rounds; round++) {
      if (round == 1) {
        speeds.clear();
      }
      Path image = folder.resolve("image" + round);
      round(image);
      Files.delete(image);
    }
    return speeds;
  }

  private void round(Path image) throws IOException {
    TrustAnchor anchor = TrustAnchor.builtIn();
    BlockHash created = ImageInit.create(image, Geometry.of(size, size / 4), anchor);
    RandomSource plain = new RandomSource(size);
    try (ImageWriter writer = ImageWriter.open(image, anchor, BlockCache.DEFAULT)) {
      time("write", () -> VolumeImport.run(plain, writer, done -> {}));
      time("write over", () -> VolumeImport.run(plain, writer, done -> {}));
    }
    time("check", () -> requireIntact(CbeImage.check(image, anchor.secured(), 1), created));
    time("read", () -> readAll(image, anchor));
    try (ImageWriter writer = ImageWriter.open(image, anchor, BlockCache.DEFAULT)) {
      time(
          "rekey",
          () -> {
            writer.rekey(ImageWriter.REKEYING_BATCH);
            return size;
          });
    }
  }

  private static long requireIntact(CheckReport report, BlockHash created) throws IOException {
    if (!report.verdict().sound() || report.hash().equals(created)) {
      throw new IOException(report.verdict().toString());
    }
    return report.blocksChecked();
  }

  private static long readAll(Path file, TrustAnchor anchor) throws IOException {
    byte[] buffer = new byte[CHUNK];
    try (CbeImage image = CbeImage.open(file, anchor.secured())) {
      VolumeReader reader = image.reader(anchor, BlockCache.DEFAULT);
      BlockSource disk = reader.disk(reader.current());
      for (long at = 0; at < disk.size(); at += CHUNK) {
        disk.read(at, buffer, 0, (int) Math.min(CHUNK, disk.size() - at));
      }
      return disk.size();
    }
  }

  /** An operation that says how much it did. */
  @FunctionalInterface
  private interface Operation {
    long run() throws IOException;
  }

  private void time(String name, Operation operation) throws IOException {
    long start = System.nanoTime();
    if (operation.run() == 0) {
      throw new IOException(name + " did nothing");
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    speeds.computeIfAbsent(name, unused -> new Samples()).add(size / seconds);
  }

  private double freshCheck(Path folder) throws IOException {
    Path image = folder.resolve("fresh");
    TrustAnchor anchor = TrustAnchor.builtIn();
    BlockHash created = ImageInit.create(image, Geometry.of(fresh, 64 << 20), anchor);
    List<String> command =
        MeasuredProcess.thisProgram(
            "cbe", "check", image.toString(), "--expect", created.toString());
    Samples seconds = new Samples();
    for (int round = 0; round < rounds; round++) {
      seconds.add(MeasuredProcess.run(command).seconds());
    }
    return seconds.median();
  }

  private static double openssl() throws IOException {
    MeasuredProcess process =
        MeasuredProcess.run(
            List.of("openssl", "speed", "-evp", "sha256", "-bytes", "4096", "-seconds", "1"));
    Matcher matcher = THOUSANDS.matcher(process.output());
    if (!matcher.find()) {
      throw new UnavailableException(
          "openssl speed prints something else than expected", new IOException(process.output()));
    }
    return Double.parseDouble(matcher.group(1)) * 1000;
  }

  private void print(double hashing, Map<String, Samples> measured, double freshSeconds)
      throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>();
    document.put("size", size);
    document.put("opensslSha256BytesPerSecond", hashing);
    lines.add(String.format(Locale.ROOT, "openssl    %6.0f MB/s SHA-256", hashing / 1e6));
    measured.forEach(
        (name, samples) -> {
          double part = samples.median() / hashing;
          Map<String, Object> member = new LinkedHashMap<>();
          member.put("bytesPerSecond", samples.values());
          member.put("ofSha256", part);
          String line =
              String.format(
                  Locale.ROOT, "%-10s %6.0f MB/s, %.2f of it", name, samples.median() / 1e6, part);
          if (CORE.containsKey(name)) {
            double times = part * CORE_HASHING / CORE.get(name);
            member.put("timesCore", times);
            line += String.format(Locale.ROOT, ", %.1f times the core", times);
          }
          document.put(name, member);
          lines.add(line);
        });
    document.put("freshCheckSeconds", freshSeconds);
    lines.add(
        String.format(Locale.ROOT, "check of a fresh image, whole run: %.2f s", freshSeconds));
    console.print(document, () -> lines.forEach(console::line));
  }
}
