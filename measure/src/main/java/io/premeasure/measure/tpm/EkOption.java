package io.premeasure.measure.tpm;

import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.identity.EndorsementKey;
import io.premeasure.tpm.identity.LoadedKey;
import io.premeasure.tpm.session.TpmEntity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The option that says which endorsement key is meant. */
final class EkOption {
  @Option(
      names = "--ek-algorithm",
      defaultValue = "rsa",
      paramLabel = "rsa|ecc|rsa3072|ecc384",
      description =
          "Which of the TPM's endorsement keys: RSA with 2048 or 3072 bits, or on the curve P-256 or"
              + " P-384 (default: ${DEFAULT-VALUE}).")
  private EndorsementKey.Kind kind = EndorsementKey.Kind.RSA;

  @Option(
      names = "--endorsement-auth-file",
      paramLabel = "F",
      description =
          "The first line is the endorsement hierarchy's authorisation value; it is never sent.")
  private Optional<Path> value = Optional.empty();

  /** Finds or makes the key. */
  LoadedKey open(TpmConnection tpm) throws IOException {
    AuthFile.give(tpm, TpmEntity.ENDORSEMENT.handle(), value);
    return EndorsementKey.open(tpm, kind);
  }

  EndorsementKey.Kind kind() {
    return kind;
  }
}
