package io.premeasure.measure.bench;

import io.premeasure.measure.console.Console;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** {@code bench verity}: the root hash of a file against veritysetup format. */
@Command(
    name = "verity",
    description = "verity root against veritysetup format, whole processes, on a file it makes.")
public final class BenchVerityCommand implements Callable<Integer> {
  private static final int CHUNK = 1 << 20;
  private static final long SEED = 1;

  private long size = 1L << 30;
  private Optional<Long> sparseData = Optional.empty();

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Where to make the file (default: the folder for temporary files).")
  private Optional<Path> dir = Optional.empty();

  @Option(
      names = "--runs",
      defaultValue = "3",
      paramLabel = "N",
      description = "Counted runs of each (default: ${DEFAULT-VALUE}).")
  private int runs;

  private final Console console;

  /** A command that prints to the console. */
  public BenchVerityCommand(Console console) {
    this.console = console;
  }

  @Option(names = "--size", paramLabel = "SIZE", description = "For example 1GiB (the default).")
  void setSize(String text) {
    size = bytes(text);
  }

  @Option(
      names = "--sparse-data",
      paramLabel = "SIZE",
      description = "How much of the file is data; the rest is a hole (default: all).")
  void setSparseData(String text) {
    sparseData = Optional.of(bytes(text));
  }

  @Override
  public Integer call() throws IOException {
    Path parent = dir.orElse(Path.of(System.getProperty("java.io.tmpdir")));
    Path folder = Files.createTempDirectory(parent, "premeasure-bench");
    Path data = folder.resolve("data");
    Path hash = folder.resolve("hash");
    try {
      write(data);
      PairedRuns result =
          PairedRuns.of(
              Math.max(1, runs),
              PairedRuns.self("verity", "root", data.toString()),
              List.of("veritysetup", "format", data.toString(), hash.toString()));
      Map<String, Object> document = result.document("veritysetup format");
      console.print(
          document, () -> document.forEach((name, value) -> console.line(name + "  " + value)));
    } finally {
      Files.deleteIfExists(data);
      Files.deleteIfExists(hash);
      Files.delete(folder);
    }
    return 0;
  }

  private void write(Path file) throws IOException {
    long wanted = Math.min(size, sparseData.orElse(size));
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] chunk = new byte[CHUNK];
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (long at = 0; at < wanted; at += CHUNK) {
        random.nextBytes(chunk);
        ByteBuffer buffer = ByteBuffer.wrap(chunk, 0, (int) Math.min(CHUNK, wanted - at));
        while (buffer.hasRemaining()) {
          out.write(buffer);
        }
      }
      if (wanted < size) {
        out.write(ByteBuffer.allocate(1), size - 1);
      }
    }
  }

  private static long bytes(String text) {
    String[] units = {"KiB", "MiB", "GiB", "TiB"};
    for (int i = 0; i < units.length; i++) {
      String number = text.replaceAll(units[i] + "$", "");
      if (!number.equals(text) && number.matches("[0-9]{1,4}")) {
        return Long.parseLong(number) << (10 * (i + 1));
      }
    }
    if (text.toLowerCase(Locale.ROOT).matches("[0-9]{1,15}")) {
      return Long.parseLong(text);
    }
    throw new TypeConversionException("expected a size such as 512MiB but was '" + text + "'");
  }
}
