package io.premeasure.measure.tpm;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.tpm.device.TpmCommandException;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.sealing.PolicyCommands;
import io.premeasure.tpm.sealing.Sealing;
import io.premeasure.tpm.sealing.StorageRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tpm unseal}: gives a sealed secret back. */
@Command(
    name = "unseal",
    description = "Unseal a secret; exit status 1 when the PCRs do not have the predicted values.")
final class TpmUnsealCommand implements Callable<Integer> {
  private static final int POLICY_FAIL = 0x99d;
  private static final int PCR_CHANGED = 0x128;
  private static final Path STANDARD_OUTPUT = Path.of("-");

  private final Console console;
  @Mixin private TpmOptions tpm;
  @Mixin private ParentName parent;

  @Parameters(paramLabel = "DIR", description = "A folder that tpm seal wrote.")
  private Path folder;

  @Option(
      names = "-o",
      paramLabel = "FILE",
      description = "Write the secret to this file, readable by its owner (default: stdout).")
  private Path out = STANDARD_OUTPUT;

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
    try (StorageRoot root = StorageRoot.open(connection)) {
      parent.check(root.key());
      return Optional.of(
          new Sealing(connection, root.key())
              .unseal(sealed.object(), PolicyCommands.pcr(Map.of(sealed.bank(), sealed.pcrs()))));
    } catch (TpmCommandException e) {
      if (e.responseCode() == POLICY_FAIL || e.responseCode() == PCR_CHANGED) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
