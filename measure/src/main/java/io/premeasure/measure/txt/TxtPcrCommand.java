package io.premeasure.measure.txt;

import io.premeasure.boot.Input;
import io.premeasure.boot.txt.launch.Launch;
import io.premeasure.boot.txt.launch.LaunchPrediction;
import io.premeasure.boot.txt.launch.PlatformProfile;
import io.premeasure.boot.txt.launch.UnknownMeasurement;
import io.premeasure.boot.txt.log.TxtEventType;
import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.measure.document.AlternativePrediction;
import io.premeasure.measure.prediction.Alternatives;
import io.premeasure.measure.prediction.JsonMember;
import io.premeasure.measure.prediction.PredictionOutput;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code txt pcr}: the registers that a launch by SINIT and tboot leads to. */
@Command(
    name = "pcr",
    description = "Predict PCR 17, 18 and 19 of a launch by SINIT and tboot.",
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
      "any, or {file: NAME}. In place of any value can stand {anyOf: [VALUE, ...]}: every",
      "combination is predicted. A register that needs a value of the platform that is not given",
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
    byte[] json = InputFile.read(file, LARGEST_FILE);
    String name = InputFile.name(file);
    Path folder = Optional.ofNullable(file.getParent()).orElse(Path.of(""));
    List<AlternativePrediction> predictions = new ArrayList<>();
    for (Alternatives.Choice choice : Alternatives.of(JsonMember.configuration(name, json))) {
      LaunchFiles files = new LaunchFiles(folder);
      LaunchConfiguration configuration = LaunchConfiguration.of(name, choice.root(), files);
      LaunchPrediction launched = prediction(configuration, files, Input.of(name, json));
      predictions.add(
          new AlternativePrediction(choice.chosen(), launched.prediction(), unknown(launched)));
      launched.unknown().forEach(each -> console.note("premeasure: " + text(each)));
    }
    output.write(console, predictions);
    boolean any = predictions.stream().anyMatch(each -> !each.prediction().pcrs().isEmpty());
    return any ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  private LaunchPrediction prediction(
      LaunchConfiguration configuration, LaunchFiles files, Input config) throws IOException {
    PlatformProfile platform = configuration.platform();
    Set<HashAlgorithm> banks = banks(configuration, platform);
    Launch launch = configuration.launch(platform, banks);
    List<Input> inputs = new ArrayList<>(List.of(config));
    inputs.addAll(files.inputs());
    if (!configuration.isTpm20()) {
      return launch.tpm12(inputs);
    }
    Optional<HashAlgorithm> single = configuration.single();
    for (HashAlgorithm each : banks) {
      if (single.isPresent() && single.get() != each) {
        console.note(
            "premeasure: tboot extends bank %s alone: what runs after it can complete PCR 17 and 18"
                    .formatted(single.get().bankName())
                + " of bank "
                + each.bankName()
                + " with any measurement");
      }
    }
    return launch.tpm20(banks, single, inputs);
  }

  private static String text(UnknownMeasurement unknown) {
    return "PCR "
        + unknown.pcr()
        + " is not predicted: "
        + unknown.field()
        + " is not known; it is "
        + unknown.where();
  }

  private static Map<String, Object> unknown(LaunchPrediction launched) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (UnknownMeasurement each : launched.unknown()) {
      Map<String, Object> members = new LinkedHashMap<>();
      members.put("pcr", each.pcr());
      members.put("type", TxtEventType.name(each.eventType()));
      members.put("field", each.field());
      members.put("where", each.where());
      all.add(members);
    }
    return all.isEmpty() ? Map.of() : Map.of("unknown", all);
  }

  /** The banks of the command line, else of the configuration, else those that are known. */
  private Set<HashAlgorithm> banks(LaunchConfiguration configuration, PlatformProfile platform)
      throws IOException {
    Set<HashAlgorithm> banks = EnumSet.noneOf(HashAlgorithm.class);
    banks.addAll(bank.listed());
    if (!configuration.isTpm20()) {
      if (!banks.isEmpty() && !banks.equals(Set.of(HashAlgorithm.SHA1))) {
        throw new ParameterException(spec.commandLine(), "--bank: a TPM 1.2 has only sha1");
      }
      return EnumSet.of(HashAlgorithm.SHA1);
    }
    if (banks.isEmpty()) {
      banks.addAll(configuration.banks());
    }
    if (banks.isEmpty()) {
      banks.addAll(LaunchConfiguration.banks(platform));
    }
    return banks.isEmpty() ? EnumSet.of(HashAlgorithm.SHA256) : banks;
  }
}
