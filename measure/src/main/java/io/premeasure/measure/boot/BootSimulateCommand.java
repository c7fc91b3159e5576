package io.premeasure.measure.boot;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Prediction;
import io.premeasure.boot.cvmboot.CvmbootLoader;
import io.premeasure.boot.cvmboot.FolderPartition;
import io.premeasure.boot.cvmboot.LoaderRun;
import io.premeasure.boot.cvmboot.RootHashVariable;
import io.premeasure.cpio.Check;
import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.measure.console.UnavailableException;
import io.premeasure.measure.prediction.PredictionDocument;
import io.premeasure.tpm.device.TpmCommandException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.device.TpmUnavailableException;
import io.premeasure.tpm.device.TpmUri;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
      "Run the boot loader's model on an EFI system partition, given as a folder.",
      "It stops where the real loader stops; what was measured by then stays measured."
    })
public final class BootSimulateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ESP-DIR", description = "The partition's root folder.")
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
    if (!Files.isDirectory(esp)) {
      throw new IOException(
          esp + ": not a folder; disk images are not read yet, copy the partition's files out");
    }
    LoaderRun run = CvmbootLoader.run(new FolderPartition(esp), bank.banks());
    if (log.isPresent()) {
      OutputFile.write(console, log.get(), log(run).encode());
    }
    if (tpm.isPresent()) {
      extend(run, tpm.get());
    }
    Map<String, Object> document = document(run);
    console.print(document, () -> text(run));
    return run.started() ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  private EventLog log(LoaderRun run) {
    List<LoggedEvent> events =
        run.measurements().stream()
            .map(m -> LoggedEvent.of(m.pcr(), m.eventType(), m.digests(), m.data()))
            .toList();
    return EventLog.of(bank.banks(), events);
  }

  /** As the firmware does: it hashes the data for each active bank, whatever was asked for here. */
  private void extend(LoaderRun run, String uri) throws IOException {
    try (TpmConnection connection = TpmConnection.open(parse(uri), TpmConnection.DEFAULT_TIMEOUT)) {
      for (Measurement measurement : run.measurements()) {
        connection.event(measurement.pcr(), measurement.data());
      }
    } catch (TpmUnavailableException | TpmCommandException e) {
      throw new UnavailableException(e.getMessage(), e);
    }
  }

  private TpmUri parse(String uri) {
    TpmUri parsed;
    try {
      parsed = TpmUri.parse(uri);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (parsed instanceof TpmUri.Device) {
      throw new ParameterException(
          spec.commandLine(), "--tpm: a simulated boot is not extended into a hardware TPM");
    }
    return parsed;
  }

  private Map<String, Object> document(LoaderRun run) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("steps", run.steps().stream().map(BootSimulateCommand::step).toList());
    document.put("started", run.started());
    document.put("signer", run.signer().orElse(""));
    document.put("roothash", run.variable().map(RootHashVariable::roothash).orElse(""));
    run.variable()
        .ifPresent(
            variable ->
                document.put(
                    "efiVariable",
                    Map.of(
                        "name",
                        RootHashVariable.efivarfsName(),
                        "data",
                        Base64.getEncoder().encodeToString(variable.efivarfs()))));
    Prediction prediction = Prediction.of(bank.banks(), run.measurements(), List.of());
    document.put("prediction", PredictionDocument.of(prediction, pcr -> true));
    return document;
  }

  private static Map<String, Object> step(Check check) {
    Map<String, Object> step = new LinkedHashMap<>();
    step.put("name", check.name());
    step.put("ok", check.ok());
    step.put("detail", check.detail());
    return step;
  }

  private void text(LoaderRun run) {
    for (Check step : run.steps()) {
      String mark = console.verdict(step.ok(), step.ok() ? "ok  " : "STOP");
      console.line("%s  %-15s %s".formatted(mark, step.name(), step.detail()));
    }
    console.line(run.started() ? "the kernel is started" : "the loader stops");
  }
}
