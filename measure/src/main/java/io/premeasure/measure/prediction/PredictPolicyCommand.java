package io.premeasure.measure.prediction;

import io.premeasure.boot.Prediction;
import io.premeasure.cpio.signing.KeyReader;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.policy.FreshnessBound;
import io.premeasure.tpm.policy.PolicyDigest;
import io.premeasure.tpm.policy.PolicyTree;
import io.premeasure.tpm.sealing.AuthorizingKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code predict policy}: digests of TPM policies over predictions. */
@Command(
    name = "policy",
    description = {
      "Compute the policy digests of one prediction or of several, one of which must hold, for",
      "policy sessions with SHA-256."
    })
final class PredictPolicyCommand implements Callable<Integer> {
  private static final HexFormat HEX = HexFormat.of();

  private final Console console;
  @Spec private CommandSpec spec;
  private HashAlgorithm bank = HashAlgorithm.SHA256;
  private SortedSet<Integer> pcrs = new TreeSet<>();

  @Parameters(
      arity = "1..*",
      paramLabel = "PREDICTION",
      description = "Predictions or sets of them in JSON.")
  private List<Path> files = List.of();

  @Option(
      names = "--counter",
      paramLabel = "INDEX=NUMBER",
      converter = CounterArgument.class,
      description = "Only while the TPM's counter is not above this number (TPM2_PolicyNV).")
  private Optional<FreshnessBound> bound = Optional.empty();

  @Option(
      names = "--authorized-by",
      paramLabel = "PEM",
      description = "Also the policy of whatever this key's holder signs (TPM2_PolicyAuthorize).")
  private Optional<Path> key = Optional.empty();

  PredictPolicyCommand(Console console) {
    this.console = console;
  }

  @Option(
      names = "--bank",
      paramLabel = "BANK",
      description = "The bank that the policy is over (default: sha256).")
  void setBank(String name) {
    bank =
        HashAlgorithm.ofBankName(name)
            .orElseThrow(() -> new TypeConversionException("no bank '" + name + "'"));
  }

  @Option(
      names = "--pcr",
      paramLabel = "LIST",
      description = "Registers, separated by commas (default: those predicted).")
  void setPcrs(String list) {
    pcrs = PredictionOutput.registers(list);
  }

  @Override
  public Integer call() throws IOException {
    List<Prediction> predictions = new ArrayList<>();
    SortedSet<Integer> all = new TreeSet<>();
    for (Path file : files) {
      for (Prediction prediction : PredictionSetReader.read(file)) {
        predictions.add(prediction);
        all.addAll(prediction.pcrs());
      }
    }
    SortedSet<Integer> selection = pcrs.isEmpty() ? all : pcrs;
    List<PolicyDigest> branches = new ArrayList<>();
    for (Prediction prediction : predictions) {
      branches.add(branch(prediction, selection));
    }
    Map<String, Object> document = document(selection, PolicyTree.distinct(branches));
    console.print(document, () -> document.forEach((k, v) -> console.line(k + "  " + v)));
    return ExitStatus.OK;
  }

  private PolicyDigest branch(Prediction prediction, SortedSet<Integer> selection) {
    if (selection.isEmpty()
        || !prediction.pcrs().containsAll(selection)
        || !prediction.algorithms().contains(bank)) {
      throw new ParameterException(
          spec.commandLine(),
          "nothing is predicted for PCR " + selection + " in bank " + bank.bankName());
    }
    return PolicyDigest.at(Prediction.POLICY_SESSION, prediction.policyPcr(selection).get(bank));
  }

  private Map<String, Object> document(SortedSet<Integer> selection, List<PolicyDigest> branches)
      throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("bank", bank.bankName());
    document.put("pcrs", List.copyOf(selection));
    document.put("policyPcr", branches.stream().map(each -> HEX.formatHex(each.bytes())).toList());
    PolicyDigest policy = PolicyTree.of(branches).root();
    if (branches.size() > 1) {
      document.put("policyOr", HEX.formatHex(policy.bytes()));
    }
    if (bound.isPresent()) {
      policy = bound.get().after(policy);
      document.put("counter", bound.get().toString());
      document.put("policyNv", HEX.formatHex(policy.bytes()));
    }
    document.put("policy", HEX.formatHex(policy.bytes()));
    if (key.isPresent()) {
      AuthorizingKey holder =
          AuthorizingKey.of(KeyReader.readPublic(key.get(), Optional.empty()).key());
      document.put("keyName", HEX.formatHex(holder.name()));
      document.put(
          "policyAuthorize",
          HEX.formatHex(
              PolicyDigest.of(Prediction.POLICY_SESSION)
                  .authorize(holder.name(), new byte[0])
                  .bytes()));
    }
    return document;
  }
}
