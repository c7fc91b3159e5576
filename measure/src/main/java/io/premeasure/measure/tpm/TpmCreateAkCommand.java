package io.premeasure.measure.tpm;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.tpm.identity.AttestationKeyPair;
import io.premeasure.tpm.sealing.StorageRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
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
  @Mixin private ParentName parent;

  @Option(
      names = "--algorithm",
      defaultValue = "ecc",
      paramLabel = "ecc|rsa|rsapss",
      description = "P-256, or RSA with 2048 bits (default: ${DEFAULT-VALUE}).")
  private AttestationKeyPair.Kind kind = AttestationKeyPair.Kind.ECC;

  @Option(names = "-o", required = true, paramLabel = "DIR", description = "Folder to write.")
  private Path out;

  TpmCreateAkCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    AttestationKeyPair pair =
        tpm.connected(
            connection -> {
              try (StorageRoot root = StorageRoot.open(connection)) {
                parent.check(root.key());
                return AttestationKeyPair.create(connection, root.key(), kind);
              }
            });
    Files.createDirectories(out);
    OutputFile.write(console, out.resolve(KeyOption.PUBLIC), pair.publicFile());
    OutputFile.write(console, out.resolve(KeyOption.PRIVATE), pair.privateFile());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("folder", out.toString());
    document.put("name", HexFormat.of().formatHex(pair.area().name()));
    console.print(document, () -> document.forEach((k, v) -> console.line(k + "  " + v)));
    return ExitStatus.OK;
  }
}
