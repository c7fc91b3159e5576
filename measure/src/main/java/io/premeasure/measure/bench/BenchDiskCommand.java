package io.premeasure.measure.bench;

import io.premeasure.measure.console.ByteSize;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.image.BaseDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench disk}: whole runs of the commands on images and of programs that do the same. */
@Command(
    name = "disk",
    description = {
      "Time whole processes, in turn, on a signed VHD with a root of random data: disk verify"
          + " against veritysetup verify on root and tree alone, disk convert against qemu-img"
          + " convert, disk digest against sha256sum.",
      "qemu-img is told to flush what it wrote, as this program does.",
      "Prints ratios of medians (above 1: this program is faster) and the peak memory."
    })
public final class BenchDiskCommand implements Callable<Integer> {
  @Option(
      names = "--size",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      defaultValue = "4GiB",
      description = "Size of the root file system (default: ${DEFAULT-VALUE}).")
  private long size;

  @Option(
      names = "--data",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description = "Bytes of data in it, the rest being holes (default: half of it).")
  private Optional<Long> data = Optional.empty();

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
      description = "Runs of each program (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Spec private CommandSpec spec;

  private final Console console;
  private final Map<String, Object> document = new LinkedHashMap<>();
  private final List<String> lines = new ArrayList<>();

  /** A command that prints to the console. */
  public BenchDiskCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    long stored = data.orElse(size / 2);
    if (size < 1 << 22 || size % 4096 != 0 || stored < 1 << 20 || stored > size || rounds < 1) {
      throw new ParameterException(
          spec.commandLine(), "sizes must be 4MiB or more, data no more than the root, N 1");
    }
    Path folder = Files.createTempDirectory(dir, "bench");
    try {
      compare(folder, stored);
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

  private void compare(Path folder, long stored) throws IOException {
    document.put("size", size);
    document.put("data", stored);
    String root = folder.resolve("root").toString();
    String base = folder.resolve("base.raw").toString();
    String disk = folder.resolve("disk.vhd").toString();
    String tree = folder.resolve("tree").toString();
    BenchImage.write(Path.of(root), size, stored);
    BaseDisk.write(Path.of(root), new byte[4096], Path.of(base));
    Path file = Files.write(folder.resolve("boot"), new byte[65536]);
    run("keys", "generate", "--out", folder.toString());
    run(
        "disk",
        "init",
        base,
        disk,
        "--no-thin-provisioning",
        "--use-resource-disk",
        "--kernel",
        file.toString(),
        "--initrd",
        file.toString(),
        "--cmdline",
        "ro",
        "--key",
        folder.resolve("private.pem").toString());
    run(
        "verity",
        "format",
        root,
        tree,
        "--salt",
        "00".repeat(32),
        "--root-hash-file",
        folder.resolve("hash").toString());
    String hash = Files.readString(folder.resolve("hash"), StandardCharsets.US_ASCII).strip();
    pair(
        "verify",
        List.of("veritysetup", "verify", root, tree, hash),
        List.of("disk", "verify", disk));
    String theirs = folder.resolve("theirs.vhd").toString();
    String ours = folder.resolve("ours.vhd").toString();
    pair(
        "convert",
        List.of(
            "qemu-img",
            "convert",
            "-f",
            "raw",
            "-O",
            "vpc",
            "-o",
            "subformat=fixed,force_size=on",
            "-t",
            "writeback",
            base,
            theirs),
        List.of("disk", "convert", base, ours, "--force"));
    pair("digest", List.of("sha256sum", base), List.of("disk", "digest", base));
  }

  private static void run(String... command) throws IOException {
    MeasuredProcess.run(MeasuredProcess.thisProgram(command));
  }

  private void pair(String name, List<String> theirCommand, List<String> ourCommand)
      throws IOException {
    Samples theirs = new Samples();
    Samples ours = new Samples();
    long peak = 0;
    for (int round = 0; round < rounds; round++) {
      theirs.add(MeasuredProcess.run(theirCommand).seconds());
      MeasuredProcess our =
          MeasuredProcess.run(MeasuredProcess.thisProgram(ourCommand.toArray(String[]::new)));
      ours.add(our.seconds());
      peak = Math.max(peak, our.peakKib().orElse(0L));
    }
    double ratio = theirs.median() / ours.median();
    Map<String, Object> member = new LinkedHashMap<>();
    member.put("other", theirCommand.get(0));
    member.put("otherSeconds", theirs.values());
    member.put("premeasureSeconds", ours.values());
    member.put("ratioOfMedians", ratio);
    member.put("peakKib", peak);
    document.put(name, member);
    lines.add(
        String.format(
            Locale.ROOT,
            "%-8s %s %.2f s, this %.2f s, ratio %.2f, peak memory %d MiB",
            name,
            theirCommand.get(0),
            theirs.median(),
            ours.median(),
            ratio,
            peak >> 10));
  }
}
