package io.premeasure.measure.tpm;

import io.premeasure.boot.Prediction;
import io.premeasure.measure.prediction.CounterArgument;
import io.premeasure.measure.prediction.PredictionSetReader;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.policy.FreshnessBound;
import io.premeasure.tpm.policy.PolicyDigest;
import io.premeasure.tpm.policy.PolicyTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The options that say to which predicted values a secret is sealed. */
public final class PredictedPolicy {
  @Option(
      names = "--prediction",
      required = true,
      paramLabel = "FILE",
      description = {
        "Prediction or set of predictions in JSON. Can be repeated: any of the sets of values gives the secret out,",
        "such as those of the old and the new kernel."
      })
  private List<Path> files = List.of();

  @Option(
      names = "--counter",
      paramLabel = "INDEX=NUMBER",
      converter = CounterArgument.class,
      description = {
        "Only while the TPM's counter is not above this number (tpm counter), for example",
        "0x01500010=5: raising it locks out all older releases."
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
    pcrs =
        PcrChoice.parse("sha256:" + list)
            .orElseThrow(() -> new TypeConversionException("no registers '" + list + "'"))
            .pcrs();
  }

  /**
   * Reads the predictions.
   *
   * @param spec of the command, for refusals
   */
  SealedPolicy policy(CommandSpec spec) throws IOException {
    List<Prediction> predictions = new ArrayList<>();
    SortedSet<Integer> all = new TreeSet<>();
    for (Path file : files) {
      for (Prediction prediction : PredictionSetReader.read(file)) {
        predictions.add(prediction);
        all.addAll(prediction.pcrs());
      }
    }
    SortedSet<Integer> chosen = pcrs.isEmpty() ? all : pcrs;
    List<PolicyDigest> branches = new ArrayList<>();
    for (Prediction prediction : predictions) {
      branches.add(PolicyDigest.of(HashAlgorithm.SHA256).pcr(values(spec, prediction, chosen)));
    }
    return new SealedPolicy(new PcrChoice(bank, chosen), PolicyTree.distinct(branches), bound);
  }

  private Map<HashAlgorithm, SortedMap<Integer, byte[]>> values(
      CommandSpec spec, Prediction prediction, SortedSet<Integer> chosen) {
    if (chosen.isEmpty()
        || !prediction.pcrs().containsAll(chosen)
        || !prediction.algorithms().contains(bank)) {
      throw new ParameterException(
          spec.commandLine(),
          "nothing is predicted for PCR " + chosen + " in bank " + bank.bankName());
    }
    return Map.of(bank, prediction.select(chosen).get(bank));
  }
}
