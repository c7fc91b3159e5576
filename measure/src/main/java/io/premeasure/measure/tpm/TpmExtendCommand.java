package io.premeasure.measure.tpm;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.prediction.PredictionJson;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.device.TpmUnavailableException;
import io.premeasure.tpm.device.embedded.EmbeddedTpm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
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
import picocli.CommandLine.Spec;

/** {@code tpm extend}: a prediction's events, or digests from the command line. */
@Command(
    name = "extend",
    description = "Extend a prediction's events, or one digest per bank, and print the PCRs.")
final class TpmExtendCommand implements Callable<Integer> {
  private final Console console;
  @Spec private CommandSpec spec;
  @Mixin private TpmOptions tpm;

  @ArgGroup(multiplicity = "1")
  private What what;

  @Option(
      names = "--allow-missing-banks",
      description = {
        "Go on where the TPM lacks a bank that has digests, or a bank of the TPM gets none.",
        "Such a bank stays open: anybody can extend it later to values of his choice."
      })
  private boolean allowMissingBanks;

  @Option(
      names = {"--yes", "--yes-extend-hardware"},
      description = "Allow a device's PCRs other than 16 and 23; only a reboot sets them back.")
  private boolean extendHardware;

  @Option(
      names = "--drtm",
      description = {
        "Play a predicted dynamic launch (txt pcr) to a software TPM: the first event by the hash",
        "sequence of the processor, SINIT's at locality 3, all others at locality 2."
      })
  private boolean dynamic;

  /** Either a prediction or one register's digests. */
  static final class What {
    @Option(
        names = "--prediction",
        required = true,
        paramLabel = "FILE",
        description = "Prediction in JSON, whose events are extended in order.")
    private Path prediction;

    @ArgGroup(exclusive = false, multiplicity = "1")
    private Single single;
  }

  /** One register's digests. */
  static final class Single {
    @Option(names = "--pcr", required = true, paramLabel = "N", description = "The register.")
    private int pcr;

    @Option(
        names = "--digest",
        required = true,
        arity = "1..*",
        paramLabel = "ALG:HEX",
        description = "A digest for each active bank of the TPM.")
    private List<String> digests;
  }

  TpmExtendCommand(Console console) {
    this.console = console;
  }

  /** Refuses what is no register. */
  static void checkPcr(CommandSpec spec, int pcr) {
    if (pcr < 0 || pcr >= PcrBanks.PCR_COUNT) {
      throw new ParameterException(spec.commandLine(), "PCR " + pcr + " is not 0 to 23");
    }
  }

  @Override
  public Integer call() throws IOException {
    Optional<LaunchSequence> launch = launch();
    List<Extension> extensions = launch.isPresent() ? launch.get().extensions() : extensions();
    Set<HashAlgorithm> given = EnumSet.noneOf(HashAlgorithm.class);
    for (Extension each : extensions) {
      checkPcr(spec, each.pcr());
      tpm.checkHardware(each.pcr(), extendHardware);
      given.addAll(each.digests().keySet());
    }
    Collection<HashAlgorithm> embeddedBanks = given.isEmpty() ? EmbeddedTpm.DEFAULT_BANKS : given;
    Map<String, Object> document =
        tpm.connected(embeddedBanks, connection -> extend(connection, extensions, given, launch));
    console.print(document, () -> print(document));
    return 0;
  }

  private Optional<LaunchSequence> launch() throws IOException {
    if (!dynamic) {
      return Optional.empty();
    }
    if (what.prediction == null) {
      throw new ParameterException(spec.commandLine(), "--drtm needs --prediction");
    }
    return Optional.of(LaunchSequence.read(spec, what.prediction));
  }

  private List<Extension> extensions() throws IOException {
    if (what.prediction != null) {
      return Extension.of(PredictionJson.read(what.prediction));
    }
    return List.of(new Extension(what.single.pcr, DigestArgument.parse(spec, what.single.digests)));
  }

  /** Checks all events before the first one is extended: a half-done sequence is of no use. */
  private Map<String, Object> extend(
      TpmConnection connection,
      List<Extension> extensions,
      Set<HashAlgorithm> given,
      Optional<LaunchSequence> launch)
      throws IOException {
    MissingBanks missing = MissingBanks.find(connection.activeBanks(), given, extensions);
    missing.report(console, tpm.uri(), allowMissingBanks);
    PcrBanks expected = connection.readPcrs();
    if (launch.isPresent()) {
      expected = launch.get().started(expected);
      launch.get().play(connection, missing);
    }
    for (Extension each : extensions) {
      Map<HashAlgorithm, byte[]> digests = missing.withoutLacking(each.digests());
      if (launch.isEmpty()) {
        connection.extendSome(each.pcr(), digests);
      }
      expected.extend(each.pcr(), digests);
    }
    PcrBanks read = connection.readPcrs();
    if (!PcrDocument.of(read).equals(PcrDocument.of(expected))) {
      throw new TpmUnavailableException(
          tpm.uri()
              + ": the registers do not hold what was extended; did somebody else extend them?");
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("extended", extensions.size() + (launch.isPresent() ? 1 : 0));
    document.put("banksNotInTpm", MissingBanks.names(missing.notInTpm()));
    document.put("banksLeftOpen", MissingBanks.names(missing.leftOpen()));
    document.put("banks", PcrDocument.of(read));
    return document;
  }

  @SuppressWarnings("unchecked") // made above
  private void print(Map<String, Object> document) {
    console.line("extended " + document.get("extended") + " events");
    PcrDocument.print(console, (Map<String, Map<String, String>>) document.get("banks"));
  }
}
