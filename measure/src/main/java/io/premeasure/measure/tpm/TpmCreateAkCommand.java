package io.premeasure.measure.tpm;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.tpm.device.TpmConnection;
import io.premeasure.tpm.identity.AttestationKeyPair;
import io.premeasure.tpm.sealing.StorageRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code tpm create-ak}: a key for quotes. */
@Command(
    name = "create-ak",
    description = {
      "Let the TPM make an attestation key under its storage root key.",
      "The folder gets ak.pub and ak.priv, which tpm2_load reads; this TPM alone can use them."
    })
final class TpmCreateAkCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private TpmOptions tpm;
  @Mixin private ParentOptions parent;

  @Option(
      names = "--algorithm",
      defaultValue = "ecc",
      paramLabel = "ecc|rsa|rsapss",
      description = "P-256, or RSA with 2048 bits (default: ${DEFAULT-VALUE}).")
  private AttestationKeyPair.Kind kind = AttestationKeyPair.Kind.ECC;

  @Option(
      names = "--ak-auth-file",
      paramLabel = "F",
      description = {
        "The key can only be used with the first line of this file, its authorisation value;",
        "at most 32 bytes, which are never sent in clear."
      })
  private Optional<Path> value = Optional.empty();

  @Option(names = "-o", required = true, paramLabel = "DIR", description = "Folder to write.")
  private Path out;

  TpmCreateAkCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    AttestationKeyPair pair = tpm.connected(this::create);
    Files.createDirectories(out);
    OutputFile.write(console, out.resolve(KeyOption.PUBLIC), pair.publicFile());
    OutputFile.write(console, out.resolve(KeyOption.PRIVATE), pair.privateFile());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("folder", out.toString());
    document.put("name", HexFormat.of().formatHex(pair.area().name()));
    console.print(document, () -> document.forEach((k, v) -> console.line(k + "  " + v)));
    return ExitStatus.OK;
  }

  private AttestationKeyPair create(TpmConnection connection) throws IOException {
    byte[] secret = AuthFile.read(value);
    try (StorageRoot root = parent.open(connection)) {
      return AttestationKeyPair.create(connection, root.key(), kind, secret);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }
}
