package io.premeasure.measure.tpm;

import io.premeasure.tpm.identity.EndorsementKey;
import picocli.CommandLine.Option;

/** The option that says which endorsement key is meant. */
final class EkOption {
  @Option(
      names = "--ek-algorithm",
      defaultValue = "rsa",
      paramLabel = "rsa|ecc",
      description = "Which of the TPM's endorsement keys (default: ${DEFAULT-VALUE}).")
  private EndorsementKey.Kind kind = EndorsementKey.Kind.RSA;

  EndorsementKey.Kind kind() {
    return kind;
  }
}
