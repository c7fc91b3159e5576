package io.premeasure.measure.prediction;

import io.premeasure.boot.Prediction;
import io.premeasure.cpio.signing.KeyReader;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.tpm.policy.FreshnessBound;
import io.premeasure.tpm.policy.PolicyDigest;
import io.premeasure.tpm.policy.PolicyTree;
import io.premeasure.tpm.sealing.AuthorizingKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

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
  @Mixin private PredictedPolicyOptions options;

  @Parameters(
      arity = "1..*",
      paramLabel = "PREDICTION",
      description = "Predictions or sets of them in JSON.")
  private List<Path> files = List.of();

  @Option(
      names = "--authorized-by",
      paramLabel = "PEM",
      description = "Also the policy of whatever this key's holder signs (TPM2_PolicyAuthorize).")
  private Optional<Path> key = Optional.empty();

  PredictPolicyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Map<String, Object> document = document(options.read(files, spec));
    console.print(document, () -> document.forEach((k, v) -> console.line(k + "  " + v)));
    return ExitStatus.OK;
  }

  private Map<String, Object> document(PredictedPolicy predicted) throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("bank", predicted.bank().bankName());
    document.put("pcrs", List.copyOf(predicted.pcrs()));
    List<PolicyDigest> branches = predicted.branches();
    document.put("policyPcr", branches.stream().map(each -> HEX.formatHex(each.bytes())).toList());
    PolicyDigest policy = PolicyTree.of(branches).root();
    if (branches.size() > 1) {
      document.put("policyOr", HEX.formatHex(policy.bytes()));
    }
    Optional<FreshnessBound> bound = predicted.bound();
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
