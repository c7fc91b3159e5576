package io.premeasure.measure.bench;

import io.premeasure.measure.console.ByteSize;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.UnavailableException;
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

/** {@code bench cbe}: whole runs of the commands on an encrypted disk, as parts of bare speeds. */
@Command(
    name = "cbe",
    description = {
      "Time whole processes on a CBE image filled with random data: import, import over what is"
          + " there, check, export and rekey, and the check of a fresh image.",
      "Prints bytes per second without the start of the program, which is timed by itself, and what"
          + " part they are of openssl's SHA-256 and AES-256-CBC on one core with buffers of 4096"
          + " bytes. What is written is on the storage at the end."
    })
final class BenchCbeCommand implements Callable<Integer> {
  private static final Pattern THOUSANDS =
      Pattern.compile("^(?:sha256|AES-256-CBC)\\s+([0-9.]+)k", Pattern.MULTILINE);

  private static final int STARTS = 3;

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

  @Spec private CommandSpec spec;

  private final Console console;
  private final Map<String, Object> document = new LinkedHashMap<>();
  private final List<String> lines = new ArrayList<>();
  private double hashing;
  private double encrypting;
  private double start;

  BenchCbeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (size < 1 << 20 || size % 4096 != 0 || fresh < 1 << 20 || fresh % 4096 != 0) {
      throw new ParameterException(spec.commandLine(), "sizes: expected 1MiB or more");
    }
    Path folder = Files.createTempDirectory(dir, "bench");
    try {
      run(folder);
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
    console.print(document, () -> lines.forEach(console::line));
    return ExitStatus.OK;
  }

  private void run(Path folder) throws IOException {
    hashing = openssl("sha256");
    encrypting = openssl("aes-256-cbc");
    document.put("size", size);
    document.put("opensslSha256BytesPerSecond", hashing);
    document.put("opensslAesBytesPerSecond", encrypting);
    String plain = folder.resolve("plain").toString();
    String image = folder.resolve("image").toString();
    String unused = folder.resolve("fresh").toString();
    BenchImage.write(Path.of(plain), size, size);
    seconds("init", image, "--create", "--size", Long.toString(size), "--spare", "64MiB");
    seconds("init", unused, "--create", "--size", Long.toString(fresh), "--spare", "64MiB");
    Samples starts = new Samples();
    Samples checks = new Samples();
    for (int run = 0; run < STARTS; run++) {
      starts.add(MeasuredProcess.run(MeasuredProcess.thisProgram("--version")).seconds());
      checks.add(seconds("check", unused));
    }
    start = starts.median();
    document.put("startSeconds", start);
    document.put("freshCheckSeconds", checks.median());
    lines.add(String.format(Locale.ROOT, "--version (start)       %.2f s", start));
    lines.add(String.format(Locale.ROOT, "check of a fresh image  %.2f s", checks.median()));
    speed("import", seconds("import", image, plain));
    speed("again", seconds("import", image, plain));
    speed("check", seconds("check", image));
    speed("export", seconds("export", image, folder.resolve("out").toString()));
    speed("rekey", seconds("rekey", image));
  }

  private static double seconds(String... words) throws IOException {
    String[] command = new String[words.length + 1];
    command[0] = "cbe";
    System.arraycopy(words, 0, command, 1, words.length);
    return MeasuredProcess.run(MeasuredProcess.thisProgram(command)).seconds();
  }

  private void speed(String what, double seconds) {
    double speed = size / Math.max(seconds - start, 0.001);
    Map<String, Object> member = new LinkedHashMap<>();
    member.put("bytesPerSecond", speed);
    member.put("ofSha256", speed / hashing);
    member.put("ofAes", speed / encrypting);
    document.put(what, member);
    lines.add(
        String.format(
            Locale.ROOT,
            "%-7s %6.0f MB/s, %.2f of openssl's SHA-256, %.2f of its AES",
            what,
            speed / 1e6,
            speed / hashing,
            speed / encrypting));
  }

  private static double openssl(String algorithm) throws IOException {
    MeasuredProcess process =
        MeasuredProcess.run(
            List.of("openssl", "speed", "-evp", algorithm, "-bytes", "4096", "-seconds", "1"));
    Matcher matcher = THOUSANDS.matcher(process.output());
    if (!matcher.find()) {
      throw new UnavailableException(
          "openssl speed prints something else than expected", new IOException(process.output()));
    }
    return Double.parseDouble(matcher.group(1)) * 1000;
  }
}
