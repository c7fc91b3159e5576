package io.premeasure.measure.bench;

import io.premeasure.boot.uefi.Authenticode;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.measure.console.ByteSize;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench predict}: a whole chain from a disk, and the digest of an image alone. */
@Command(
    name = "predict",
    description = {
      "Time predict disk, as a whole process, on a sparse VHD whose EFI system partition holds two"
          + " unified kernel images of 100 MB, one of which is started; and the Authenticode digest"
          + " of such an image in three banks against the JDK's bare digests, by processor time.",
      "Prints medians and the ratio (above 1: this program is faster)."
    })
public final class BenchPredictCommand implements Callable<Integer> {
  private static final int IMAGE_SIZE = 100_000_000;
  private static final List<HashAlgorithm> BANKS =
      List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384);

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      defaultValue = "30GiB",
      description = "Size of the disk (default: ${DEFAULT-VALUE}).")
  private long size;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      defaultValue = "${sys:java.io.tmpdir}",
      description = "Where the disk is written and removed (default: ${DEFAULT-VALUE}).")
  private Path dir;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Runs of each (default: ${DEFAULT-VALUE}).")
  private int rounds;

  private final Console console;

  /** A command that prints to the console. */
  public BenchPredictCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    byte[] image = BenchBootDisk.unifiedKernelImage(IMAGE_SIZE);
    Samples disk = predictions(image);
    Samples theirs = new Samples();
    Samples ours = new Samples();
    // The first run compiles the loops; it does not count.
    digests(image);
    authenticode(image);
    for (int round = 0; round < Math.max(1, rounds); round++) {
      theirs.add(digests(image));
      ours.add(authenticode(image));
    }
    double ratio = theirs.median() / ours.median();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("diskSize", size);
    document.put("imageSize", IMAGE_SIZE);
    document.put("predictDiskSeconds", disk.values());
    document.put("digestSeconds", theirs.values());
    document.put("authenticodeSeconds", ours.values());
    document.put("ratioOfMedians", ratio);
    console.print(
        document,
        () -> {
          line("predict disk        %.2f s (median)", disk.median());
          line("JDK, three digests  %.2f s of processor time (median)", theirs.median());
          line("Authenticode        %.2f s of processor time (median)", ours.median());
          line("ratio               %.2f", ratio);
        });
    return ExitStatus.OK;
  }

  private Samples predictions(byte[] image) throws IOException {
    Path folder = Files.createTempDirectory(dir, "bench");
    try {
      Path disk = folder.resolve("disk.vhd");
      BenchBootDisk.write(disk, size, image);
      Samples samples = new Samples();
      List<String> words =
          MeasuredProcess.thisProgram("predict", "disk", disk.toString(), "--secure-boot", "false");
      for (int round = 0; round < Math.max(1, rounds); round++) {
        samples.add(MeasuredProcess.run(words).seconds());
      }
      return samples;
    } finally {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(folder);
    }
  }

  private static double digests(byte[] image) {
    long start = processorTime();
    for (HashAlgorithm bank : BANKS) {
      MessageDigest digest = bank.newDigest();
      digest.update(image);
      digest.digest();
    }
    return (processorTime() - start) / 1e9;
  }

  private static double authenticode(byte[] image) throws IOException {
    BlockSource source = BlockSource.of("image", image);
    long start = processorTime();
    Authenticode.digests(PeImage.read(source), BANKS);
    return (processorTime() - start) / 1e9;
  }

  /** Nanoseconds of all threads of this process. */
  private static long processorTime() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getProcessCpuTime();
  }

  private void line(String form, double value) {
    console.line(String.format(Locale.ROOT, form, value));
  }
}
