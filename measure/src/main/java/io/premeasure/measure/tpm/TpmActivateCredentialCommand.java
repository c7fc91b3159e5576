package io.premeasure.measure.tpm;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.identity.Activation;
import io.premeasure.tpm.identity.Credential;
import io.premeasure.tpm.identity.LoadedKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tpm activate-credential}: the answer to a verifier's question. */
@Command(
    name = "activate-credential",
    description = {
      "Let the TPM read a credential's secret, which proves that it holds both keys;",
      "exit status 1 when it does not."
    })
final class TpmActivateCredentialCommand implements Callable<Integer> {
  private static final int MAX_FILE = 1 << 16;
  private static final Path STANDARD_OUTPUT = Path.of("-");

  private final Console console;
  @Mixin private TpmOptions tpm;
  @Mixin private KeyOption key;
  @Mixin private EkOption ek;

  @Parameters(
      paramLabel = "FILE",
      description = "The credential (attest make-credential, tpm2_makecredential).")
  private Path file;

  @Option(
      names = "-o",
      paramLabel = "FILE",
      description = "Write the secret to this file, readable by its owner (default: stdout).")
  private Path out = STANDARD_OUTPUT;

  TpmActivateCredentialCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Credential credential = Credential.parse(InputFile.name(file), InputFile.read(file, MAX_FILE));
    byte[] secret = tpm.connected(connection -> activate(connection, credential));
    try {
      if (OutputFile.isStandardOutput(out)) {
        OutputFile.write(console, out, secret);
      } else {
        OutputFile.writeSecret(out, secret);
      }
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
    return ExitStatus.OK;
  }

  private byte[] activate(TpmConnection connection, Credential credential) throws IOException {
    return key.loaded(
        connection,
        ak -> {
          try (LoadedKey endorsement = ek.open(connection)) {
            return new Activation(connection, endorsement, ak).secret(credential);
          }
        });
  }
}
