package io.premeasure.measure.prediction;

import io.premeasure.boot.BankDigests;
import io.premeasure.boot.Input;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.skinit.LinuxKernel;
import io.premeasure.boot.skinit.SecureLoader;
import io.premeasure.boot.skinit.SkinitLaunch;
import io.premeasure.boot.txt.log.TxtLog;
import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.FileBlockSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
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

/** {@code predict skinit}: PCR 17 after a launch by SKINIT. */
@Command(
    name = "skinit",
    description = {
      "Predict PCR 17 after a dynamic launch of an AMD processor by TrenchBoot's loader.",
      "The loader extends the banks sha1 and sha256 alone."
    })
public final class PredictSkinitCommand implements Callable<Integer> {
  @Parameters(paramLabel = "LOADER", description = "The secure loader, such as skl.bin.")
  private Path loader;

  @ArgGroup(multiplicity = "1")
  private Started started;

  @Option(
      names = "--module",
      paramLabel = "FILE[=LINE]",
      description = "A module of the multiboot kernel with its command line; in their order.")
  private List<String> modules = new ArrayList<>();

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
    if (!modules.isEmpty() && started.multiboot.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--module goes with --multiboot");
    }
    Set<HashAlgorithm> banks = banks();
    SkinitLaunch launch;
    try (BlockSource source = open(loader)) {
      launch = new SkinitLaunch(SecureLoader.read(source), banks);
    }
    start(launch);
    Prediction prediction = Prediction.from(TxtLog.launched(banks), launch.measurements(), inputs);
    output.write(console, prediction, Optional.empty());
    return ExitStatus.OK;
  }

  private void start(SkinitLaunch launch) throws IOException {
    if (started.linux.isPresent()) {
      try (BlockSource kernel = open(started.linux.get())) {
        launch.linux(LinuxKernel.read(kernel));
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
