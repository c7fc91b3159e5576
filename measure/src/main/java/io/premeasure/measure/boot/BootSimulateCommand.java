package io.premeasure.measure.boot;

import io.premeasure.boot.Input;
import io.premeasure.boot.MeasurementLog;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.cvmboot.CvmbootLoader;
import io.premeasure.boot.cvmboot.EfiSystemPartition;
import io.premeasure.boot.cvmboot.EspFile;
import io.premeasure.boot.cvmboot.FolderPartition;
import io.premeasure.boot.cvmboot.LoaderRun;
import io.premeasure.cpio.BootArchive;
import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.measure.image.OpenDisk;
import io.premeasure.measure.log.LogFile;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.device.TpmUri;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.verity.partition.PartitionEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code boot simulate}: the loader's steps on an EFI system partition. */
@Command(
    name = "simulate",
    description = {
      "Run the boot loader's model on a disk image, or on an EFI system partition given as a folder.",
      "It stops where the real loader stops; what was measured by then stays measured."
    })
public final class BootSimulateCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "IMAGE|ESP-DIR",
      description = "The disk image, or the partition's root folder.")
  private Path esp;

  @Option(
      names = "--loader",
      paramLabel = "cvmboot",
      defaultValue = "cvmboot",
      description = "The loader (default: ${DEFAULT-VALUE}).")
  private String loader;

  @Option(
      names = "--log",
      paramLabel = "OUT",
      description = "Write the event log that the loader would leave.")
  private Optional<Path> log = Optional.empty();

  @Option(
      names = "--firmware-log",
      paramLabel = "F",
      description = {
        "The log that the firmware left when it started the loader: the run starts from the",
        "values that it leads to, in its banks, and --log goes on from it."
      })
  private Optional<Path> firmwareLog = Optional.empty();

  @Option(
      names = "--tpm",
      paramLabel = "URI",
      description = "Extend what is measured into this TPM, in all of its banks.")
  private Optional<String> tpm = Optional.empty();

  @Mixin private BankOption bank;

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public BootSimulateCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (!loader.equals("cvmboot")) {
      throw new ParameterException(spec.commandLine(), "--loader " + loader + ": expected cvmboot");
    }
    Optional<FirmwareTpm> device = tpm.map(this::device);
    if (Files.isDirectory(esp)) {
      return simulate(new FolderPartition(esp), device);
    }
    try (OpenDisk disk = OpenDisk.open(esp)) {
      PartitionEntry partition =
          disk.cvmboot()
              .esp()
              .orElseThrow(() -> new IOException(esp + ": no EFI system partition"));
      return simulate(disk.esp(partition).files(), device);
    }
  }

  private int simulate(EfiSystemPartition partition, Optional<FirmwareTpm> device)
      throws IOException {
    EventLog before = firmwareLog();
    PcrBanks initial = before.replay();
    LoaderRun run = CvmbootLoader.run(partition, initial.algorithms());
    Prediction prediction = Prediction.from(initial, run.measurements(), inputs(partition));
    if (log.isPresent()) {
      EventLog after = MeasurementLog.after(before, run.measurements());
      OutputFile.write(console, log.get(), after.encode());
    }
    Optional<PcrBanks> measured =
        device.isPresent()
            ? Optional.of(device.get().measure(run.measurements()))
            : Optional.empty();
    SimulatedBoot boot = new SimulatedBoot(run, prediction, measured);
    console.print(boot.document(), () -> boot.print(console));
    return run.started() ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  /** The given log, or an empty one of the banks asked for. */
  private EventLog firmwareLog() throws IOException {
    List<HashAlgorithm> banks = bank.banks();
    return firmwareLog.isPresent()
        ? LogFile.read(firmwareLog.get())
        : MeasurementLog.of(banks, List.of());
  }

  private static List<Input> inputs(EfiSystemPartition partition) throws IOException {
    List<Input> inputs = new ArrayList<>();
    for (String path : List.of(CvmbootLoader.ARCHIVE, CvmbootLoader.SIGNATURE)) {
      Optional<EspFile> file = partition.find(path);
      if (file.isPresent()) {
        try (BootArchive content = file.get().openArchive()) {
          inputs.add(Input.of(file.get().name(), content.sha256(), content.size()));
        }
      }
    }
    return inputs;
  }

  private FirmwareTpm device(String uri) {
    try {
      TpmUri parsed = TpmUri.parse(uri);
      if (!(parsed instanceof TpmUri.Device)) {
        return new FirmwareTpm(parsed);
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    throw new ParameterException(
        spec.commandLine(), "--tpm: a simulated boot is not extended into a hardware TPM");
  }
}
