package io.premeasure.boot.grub;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A run of GRUB from its start to that of the kernel. */
public final class GrubRun {
  private static final int COMMANDS_PCR = 8;
  private static final int FILES_PCR = 9;
  private static final long EV_IPL = 0xD;

  private final List<Measurement> measurements = new ArrayList<>();
  private Optional<BlockSource> kernel = Optional.empty();
  private final List<BlockSource> initrds = new ArrayList<>();
  private String commandLine = "";
  private Optional<String> unpredictable = Optional.empty();

  private GrubRun() {}

  /**
   * Runs the configuration.
   *
   * @param files of the partition that GRUB runs from
   * @param source the image's name
   */
  public static GrubRun of(
      GrubSetup setup, GrubFiles files, Collection<HashAlgorithm> banks, Source source)
      throws IOException {
    GrubRun run = new GrubRun();
    Interpreter interpreter = new Interpreter(setup, files);
    try {
      interpreter.run();
    } catch (Unpredictable e) {
      run.unpredictable = Optional.of(e.getMessage());
    }
    for (GrubEvent event : interpreter.events()) {
      run.add(event, banks, source);
    }
    return run;
  }

  /** What GRUB measures itself, PCR 8 and 9, in order. */
  public List<Measurement> measurements() {
    return List.copyOf(measurements);
  }

  /** The kernel that is started. */
  public Optional<PeImage> kernel() throws IOException {
    return kernel.isPresent() ? Optional.of(PeImage.read(kernel.get())) : Optional.empty();
  }

  /** The kernel's command line, with the kernel in front. */
  public String commandLine() {
    return commandLine;
  }

  /** The initrds in their order. */
  public List<BlockSource> initrds() {
    return List.copyOf(initrds);
  }

  /** Why the run could not be followed to its end, when that is so. */
  public Optional<String> unpredictable() {
    return unpredictable;
  }

  private void add(GrubEvent event, Collection<HashAlgorithm> banks, Source source)
      throws IOException {
    switch (event.kind()) {
      case COMMAND -> measurements.add(text("grub_cmd: ", event.text(), banks, source));
      case KERNEL_COMMAND_LINE -> {
        commandLine = event.text();
        measurements.add(text("kernel_cmdline: ", event.text(), banks, source));
      }
      case FILE -> measurements.add(file(event, banks));
      case KERNEL -> kernel = event.file();
      case INITRD -> event.file().ifPresent(initrds::add);
    }
  }

  private static Measurement text(
      String prefix, String text, Collection<HashAlgorithm> banks, Source source) {
    BankDigests digests = new BankDigests(banks);
    digests.update(text.getBytes(StandardCharsets.UTF_8));
    byte[] data = (prefix + text + "\0").getBytes(StandardCharsets.UTF_8);
    return new Measurement(COMMANDS_PCR, EV_IPL, digests.finish(), data, source, prefix + text);
  }

  private static Measurement file(GrubEvent event, Collection<HashAlgorithm> banks)
      throws IOException {
    BlockSource file = event.file().orElseThrow();
    BankDigests digests = new BankDigests(banks);
    digests.update(file, 0, file.size());
    byte[] data = (event.text() + "\0").getBytes(StandardCharsets.UTF_8);
    return new Measurement(
        FILES_PCR,
        EV_IPL,
        digests.finish(),
        data,
        Source.file(file.name()),
        "file " + event.text());
  }
}
