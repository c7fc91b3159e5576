package io.premeasure.measure.txt;

import io.premeasure.boot.Input;
import io.premeasure.boot.Prediction;
import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.measure.document.AlternativePrediction;
import io.premeasure.measure.document.Alternatives;
import io.premeasure.measure.document.YamlDocument;
import io.premeasure.measure.launch.LaunchConfiguration;
import io.premeasure.measure.prediction.PredictionOutput;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code txt pcr}: the registers that a launch by SINIT leads to. */
@Command(
    name = "pcr",
    description = "Predict PCR 17, 18 and 19 of a launch by SINIT, of tboot or Linux.",
    footer = {
      "",
      "CONFIG is YAML or JSON; names of files count from its folder:",
      "  tpm: 2.0",
      "  sinit: sinit.bin",
      "  tboot: {file: tboot.gz, cmdline: logging=serial}",
      "  modules:",
      "  - {file: vmlinuz, cmdline: ro quiet}",
      "  - {file: initrd}",
      "  lcp: none",
      "  profile: machine.json",
      "Further members: mapping (details, legacy: TPM 1.2), edx, policy (a built-in one's name, or",
      "{file: NAME}), extpol (a bank or embedded), tcgLog, capabilities, stripFirstWord, banks,",
      "platform (members as in a profile, see txt profile), and unpack of a module. lcp is none,",
      "any, {file: NAME}, or {file: NAME, data: NAME} with the policy's lists: which of their",
      "elements the launch matches is then computed, and a launch that they forbid is refused.",
      "Its further members: of (owner, supplier), registers (values of PCRs before the launch, by",
      "bank), firmware and stm (their hashes, by algorithm), for lists about these; byteOrder (big,",
      "little) of the numbers that SINIT measures, which no public log tells. In place of any value can stand {anyOf: [VALUE, ...]}: every",
      "combination is predicted. For Secure Launch of Linux without tboot, in place of the members",
      "tboot and modules:",
      "  linux: {file: vmlinuz, cmdline: BOOT_IMAGE=/vmlinuz ro, initrd: initrd, record: LOG}",
      "The record is the log of a launch on the machine: it tells what depends on addresses there.",
      "Without it, PCR 17 alone is predicted. A register that needs a value of the platform that is not given",
      "is left out; what is missing and where it can be read is said. Exit status 1: no register",
      "is predicted."
    })
public final class TxtPcrCommand implements Callable<Integer> {
  private static final int LARGEST_FILE = 16 << 20;

  @Parameters(paramLabel = "CONFIG", description = "The launch, see below.")
  private Path file;

  @Mixin private BankOption bank;

  @Mixin private PredictionOutput output;

  @Spec private CommandSpec spec;

  private final Console console;

  /** A command that prints to the console. */
  public TxtPcrCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    byte[] content = InputFile.read(file, LARGEST_FILE);
    String name = InputFile.name(file);
    Path folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
    List<AlternativePrediction> predictions = new ArrayList<>();
    for (Alternatives each : Alternatives.of(YamlDocument.read(name, content))) {
      LaunchConfiguration launch = LaunchConfiguration.of(name, each.root(), folder);
      Set<HashAlgorithm> banks = banks(launch);
      warn(launch, banks);
      Prediction prediction = launch.predict(banks, List.of(Input.of(name, content)));
      prediction
          .unknown()
          .forEach(
              (pcr, reason) ->
                  console.note("premeasure: PCR " + pcr + " is not predicted: " + reason));
      predictions.add(new AlternativePrediction(each.choice(), prediction));
    }
    output.write(console, predictions);
    boolean any = predictions.stream().anyMatch(each -> !each.prediction().pcrs().isEmpty());
    return any ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  private void warn(LaunchConfiguration launch, Set<HashAlgorithm> banks) throws IOException {
    if (!launch.isTpm20() || launch.single().isEmpty()) {
      return;
    }
    HashAlgorithm single = launch.single().get();
    for (HashAlgorithm each : banks) {
      if (single != each) {
        console.note(
            "premeasure: tboot extends bank %s alone: what runs after it can complete PCR 17 and 18"
                    .formatted(single.bankName())
                + " of bank "
                + each.bankName()
                + " with any measurement");
      }
    }
  }

  /** The banks of the command line, else those that the launch itself suggests. */
  private Set<HashAlgorithm> banks(LaunchConfiguration launch) throws IOException {
    Set<HashAlgorithm> banks = EnumSet.noneOf(HashAlgorithm.class);
    banks.addAll(bank.listed());
    boolean wrong = !launch.isTpm20() && !banks.equals(Set.of(HashAlgorithm.SHA1));
    if (wrong && !banks.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--bank: a TPM 1.2 has only sha1");
    }
    return banks.isEmpty() ? launch.defaultBanks() : banks;
  }
}
