package io.premeasure.measure.prediction;

import io.premeasure.boot.Prediction;
import io.premeasure.measure.document.AlternativePrediction;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.policy.FreshnessBound;
import io.premeasure.tpm.policy.PolicyDigest;
import io.premeasure.tpm.policy.PolicyTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The options that say what a policy over predictions is over. */
public class PredictedPolicyOptions {
  @Option(
      names = "--counter",
      paramLabel = "INDEX=NUMBER",
      converter = CounterArgument.class,
      description = {
        "Only while the TPM's counter is not above this number (tpm counter, TPM2_PolicyNV), for",
        "example 0x01500010=5: raising it locks out all older releases."
      })
  private Optional<FreshnessBound> bound = Optional.empty();

  private HashAlgorithm bank = HashAlgorithm.SHA256;
  private SortedSet<Integer> pcrs = new TreeSet<>();

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

  /**
   * The policy that holds when one of the predictions does.
   *
   * @param files predictions or sets of them
   * @param command that wrong usage is reported of: registers that not all of them predict
   */
  public PredictedPolicy read(List<Path> files, CommandSpec command) throws IOException {
    List<Prediction> predictions = new ArrayList<>();
    SortedSet<Integer> all = new TreeSet<>();
    for (Path file : files) {
      for (AlternativePrediction each : PredictionSetReader.read(file)) {
        predictions.add(each.prediction());
        all.addAll(each.prediction().pcrs());
      }
    }
    SortedSet<Integer> selection = pcrs.isEmpty() ? all : pcrs;
    List<PolicyDigest> branches = new ArrayList<>();
    for (Prediction prediction : predictions) {
      if (selection.isEmpty()
          || !prediction.pcrs().containsAll(selection)
          || !prediction.algorithms().contains(bank)) {
        throw new ParameterException(
            command.commandLine(),
            "nothing is predicted for PCR " + selection + " in bank " + bank.bankName());
      }
      branches.add(
          PolicyDigest.at(Prediction.POLICY_SESSION, prediction.policyPcr(selection).get(bank)));
    }
    return new PredictedPolicy(bank, selection, PolicyTree.distinct(branches), bound);
  }
}
