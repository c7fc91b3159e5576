package io.premeasure.measure.tpm;

import io.premeasure.cpio.signing.KeyReader;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.measure.prediction.SignedPolicies;
import io.premeasure.measure.prediction.SignedPolicy;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.device.TpmCommandException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.policy.FreshnessBound;
import io.premeasure.tpm.quote.RefusedException;
import io.premeasure.tpm.sealing.AuthorizedPolicy;
import io.premeasure.tpm.sealing.AuthorizingKey;
import io.premeasure.tpm.sealing.NvCounter;
import io.premeasure.tpm.sealing.PolicyCommands;
import io.premeasure.tpm.sealing.Sealing;
import io.premeasure.tpm.sealing.StorageRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tpm unseal}: gives a sealed secret back. */
@Command(
    name = "unseal",
    description = "Unseal a secret; exit status 1 when the PCRs do not have the predicted values.")
final class TpmUnsealCommand implements Callable<Integer> {
  /**
   * POLICY_FAIL, PCR_CHANGED, VALUE of an approved policy, SIGNATURE of another key, POLICY of a
   * counter that was raised.
   */
  private static final Set<Integer> NOT_NOW = Set.of(0x99d, 0x128, 0x1c4, 0x2db, 0x126);

  private static final Path STANDARD_OUTPUT = Path.of("-");

  private final Console console;
  @Spec private CommandSpec spec;
  @Mixin private TpmOptions tpm;
  @Mixin private ParentOptions parent;
  @Mixin private IndexAuthOption counter;

  @Parameters(paramLabel = "DIR", description = "A folder that tpm seal wrote.")
  private Path folder;

  @Option(
      names = "-o",
      paramLabel = "FILE",
      description = "Write the secret to this file, readable by its owner (default: stdout).")
  private Path out = STANDARD_OUTPUT;

  @Option(
      names = "--pcrsig",
      paramLabel = "FILE",
      description = "Signed policies, as predict --export pcrsig and systemd-measure write them.")
  private Optional<Path> signed = Optional.empty();

  TpmUnsealCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    SealedFolder sealed = SealedFolder.read(folder);
    Optional<byte[]> secret = tpm.connected(connection -> unseal(connection, sealed));
    if (secret.isEmpty()) {
      console.note(folder + ": not unsealed, the PCRs do not have the values that were predicted");
      return ExitStatus.CHECK_FAILED;
    }
    try {
      if (OutputFile.isStandardOutput(out)) {
        OutputFile.write(console, out, secret.get());
      } else {
        OutputFile.writeSecret(out, secret.get());
      }
    } finally {
      Arrays.fill(secret.get(), (byte) 0);
    }
    return ExitStatus.OK;
  }

  private Optional<byte[]> unseal(TpmConnection connection, SealedFolder sealed)
      throws IOException {
    List<PolicyCommands> policies = policies(connection, sealed);
    try (StorageRoot root = parent.open(connection)) {
      Sealing sealing = new Sealing(connection, root.key());
      for (PolicyCommands policy : policies) {
        try {
          return Optional.of(sealing.unseal(sealed.object(), policy));
        } catch (TpmCommandException e) {
          if (!NOT_NOW.contains(e.responseCode())) {
            throw e;
          }
        } catch (RefusedException e) {
          console.detail(e.getMessage());
        }
      }
      return Optional.empty();
    }
  }

  private void give(TpmConnection connection, Optional<FreshnessBound> bound) throws IOException {
    if (bound.isPresent()) {
      counter.give(connection, bound.get().index());
    }
  }

  /** The ways to the secret; one is enough. */
  private List<PolicyCommands> policies(TpmConnection connection, SealedFolder sealed)
      throws IOException {
    if (sealed.policy().isPresent()) {
      give(connection, sealed.policy().get().bound());
      return List.of(sealed.policy().get().commands());
    }
    if (signed.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), folder + " is sealed to signed policies; give --pcrsig");
    }
    RSAPublicKey holder =
        KeyReader.readPublic(SealedFolder.authorizingKey(folder), Optional.empty()).key();
    AuthorizingKey key = AuthorizingKey.of(holder);
    List<PolicyCommands> policies = new ArrayList<>();
    for (SignedPolicy policy : SignedPolicies.read(signed.get())) {
      // The TPM takes signatures by the policy session's hash alone.
      if (policy.bank() == HashAlgorithm.SHA256) {
        give(connection, policy.bound());
        PolicyCommands pcr = PolicyCommands.pcr(Map.of(policy.bank(), policy.pcrs()));
        PolicyCommands fresh =
            policy.bound().map(bound -> pcr.then(NvCounter.notAbove(bound))).orElse(pcr);
        policies.add(new AuthorizedPolicy(key, fresh, policy.policy(), policy.signature()));
      }
    }
    return policies;
  }
}
