package io.premeasure.measure.prediction;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.Input;
import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.Source;
import io.premeasure.boot.linux.BzImage;
import io.premeasure.boot.skinit.SecureLoader;
import io.premeasure.boot.skinit.SkinitLaunch;
import io.premeasure.boot.slaunch.KernelMeasurements;
import io.premeasure.boot.slaunch.PolicyMeasurements;
import io.premeasure.boot.txt.log.TxtLog;
import io.premeasure.boot.txt.log.TxtLogReader;
import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code predict skinit}: PCR 17 and 18 after a launch by SKINIT. */
@Command(
    name = "skinit",
    description = {
      "Predict PCR 17 after a dynamic launch of an AMD processor by TrenchBoot's loader.",
      "The loader extends the banks sha1 and sha256 alone. With --initrd, --cmdline or --record,"
          + " what a Secure Launch kernel measures itself comes after it; PCR 18 then needs the log"
          + " of a launch on the machine."
    })
public final class PredictSkinitCommand implements Callable<Integer> {
  private static final int LARGEST_LOG = 16 << 20;

  @Parameters(paramLabel = "LOADER", description = "The secure loader, such as skl.bin.")
  private Path loader;

  @ArgGroup(multiplicity = "1")
  private Started started;

  @Option(
      names = "--module",
      paramLabel = "FILE[=LINE]",
      description = "A module of the multiboot kernel with its command line; in their order.")
  private List<String> modules = new ArrayList<>();

  @Option(names = "--initrd", paramLabel = "FILE", description = "Initrd of the Linux kernel.")
  private Optional<Path> initrd = Optional.empty();

  @Option(
      names = "--cmdline",
      paramLabel = "TEXT",
      description = "Command line of the Linux kernel as GRUB passes it, BOOT_IMAGE=... first.")
  private Optional<String> commandLine = Optional.empty();

  @Option(
      names = "--record",
      paramLabel = "LOG",
      description = "Log of a launch, for what depends on addresses and registers of the machine.")
  private Optional<Path> record = Optional.empty();

  @Mixin private BankOption bank;

  @Mixin private PredictionOutput output;

  @Spec private CommandSpec spec;

  private final Console console;
  private final List<Input> inputs = new ArrayList<>();

  /** What the loader starts. */
  static final class Started {
    @Option(names = "--linux", paramLabel = "FILE", description = "A bzImage.")
    private Optional<Path> linux = Optional.empty();

    @Option(names = "--multiboot", paramLabel = "FILE", description = "A multiboot2 kernel.")
    private Optional<Path> multiboot = Optional.empty();

    @Option(names = "--payload", paramLabel = "FILE", description = "A payload, measured whole.")
    private Optional<Path> payload = Optional.empty();
  }

  /** A command that prints to the console. */
  public PredictSkinitCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    checkOptions();
    Set<HashAlgorithm> banks = banks();
    SkinitLaunch launch;
    try (BlockSource source = open(loader)) {
      launch = new SkinitLaunch(SecureLoader.read(source), banks);
    }
    PolicyMeasurements kernel = start(launch, banks);
    List<Measurement> all = new ArrayList<>(launch.measurements());
    all.addAll(kernel.measurements());
    Prediction prediction =
        Prediction.from(TxtLog.launched(banks), all, inputs).withUnknown(kernel.unknown());
    prediction
        .unknown()
        .forEach(
            (pcr, reason) ->
                console.note("premeasure: PCR " + pcr + " is not predicted: " + reason));
    output.write(console, prediction, Optional.empty());
    return ExitStatus.OK;
  }

  private void checkOptions() {
    if (!modules.isEmpty() && started.multiboot.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--module goes with --multiboot");
    }
    if (isOfSecureLaunch() && started.linux.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--initrd, --cmdline and --record go with --linux");
    }
  }

  private boolean isOfSecureLaunch() {
    return initrd.isPresent() || commandLine.isPresent() || record.isPresent();
  }

  /** Starts what the loader starts; the result is what that measures itself. */
  private PolicyMeasurements start(SkinitLaunch launch, Set<HashAlgorithm> banks)
      throws IOException {
    if (started.linux.isPresent()) {
      try (BlockSource file = open(started.linux.get())) {
        BzImage kernel = BzImage.read(file);
        launch.linux(kernel);
        if (isOfSecureLaunch()) {
          return measuredBy(kernel, banks);
        }
      }
    } else if (started.payload.isPresent()) {
      try (BlockSource payload = open(started.payload.get())) {
        launch.payload(payload);
      }
    } else {
      multiboot(launch, started.multiboot.orElseThrow());
      console.note(
          "premeasure: PCR 18 is not predicted: the loader extends it with an address in memory");
    }
    return new PolicyMeasurements(List.of(), Map.of());
  }

  private PolicyMeasurements measuredBy(BzImage kernel, Set<HashAlgorithm> banks)
      throws IOException {
    KernelMeasurements measured = new KernelMeasurements(banks);
    if (commandLine.isPresent()) {
      measured.commandLine(commandLine.get(), kernel.commandLineSize(), Source.file("--cmdline"));
    }
    if (initrd.isPresent()) {
      try (BlockSource file = open(initrd.get())) {
        measured.initrd(file);
      }
    }
    if (record.isEmpty()) {
      return measured.alone();
    }
    String log = record.get().toString();
    byte[] content = InputFile.read(record.get(), LARGEST_LOG);
    inputs.add(Input.of(log, content));
    return measured.asIn(log, TxtLogReader.read(log, content));
  }

  private void multiboot(SkinitLaunch launch, Path kernel) throws IOException {
    List<BlockSource> opened = new ArrayList<>();
    try {
      opened.add(open(kernel));
      List<SkinitLaunch.Module> all = new ArrayList<>();
      for (String module : modules) {
        int border = module.indexOf('=');
        String file = border < 0 ? module : module.substring(0, border);
        BlockSource source = open(Path.of(file));
        opened.add(source);
        all.add(new SkinitLaunch.Module(source, border < 0 ? "" : module.substring(border + 1)));
      }
      launch.multiboot(opened.get(0), all);
    } finally {
      for (BlockSource each : opened) {
        each.close();
      }
    }
  }

  private BlockSource open(Path file) throws IOException {
    BlockSource source = FileBlockSource.open(file);
    try {
      BankDigests digest = new BankDigests(List.of(HashAlgorithm.SHA256));
      digest.update(source, 0, source.size());
      byte[] sha256 = digest.finish().get(HashAlgorithm.SHA256);
      inputs.add(Input.of(file.toString(), sha256, source.size()));
      return source;
    } catch (IOException e) {
      source.close();
      throw e;
    }
  }

  /** The banks of the command line, else those that the loader extends. */
  private Set<HashAlgorithm> banks() {
    return bank.listed().isEmpty()
        ? EnumSet.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256)
        : EnumSet.copyOf(bank.listed());
  }
}
