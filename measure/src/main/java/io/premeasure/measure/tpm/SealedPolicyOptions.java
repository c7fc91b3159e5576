package io.premeasure.measure.tpm;

import io.premeasure.measure.prediction.PredictedPolicy;
import io.premeasure.measure.prediction.PredictedPolicyOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The options that say to which predicted values a secret is sealed. */
public final class SealedPolicyOptions extends PredictedPolicyOptions {
  @Option(
      names = "--prediction",
      required = true,
      paramLabel = "FILE",
      description = {
        "Prediction or set of predictions in JSON. Can be repeated: any of the sets of values gives the secret out,",
        "such as those of the old and the new kernel."
      })
  private List<Path> files = List.of();

  /**
   * Reads the predictions.
   *
   * @param spec of the command, for refusals
   */
  SealedPolicy policy(CommandSpec spec) throws IOException {
    PredictedPolicy predicted = read(files, spec);
    return new SealedPolicy(
        new PcrChoice(predicted.bank(), predicted.pcrs()), predicted.branches(), predicted.bound());
  }
}
