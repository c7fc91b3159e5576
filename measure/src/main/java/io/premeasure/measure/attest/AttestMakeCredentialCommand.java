package io.premeasure.measure.attest;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.console.InputFile;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.identity.Credential;
import io.premeasure.tpm.identity.EkPublic;
import io.premeasure.tpm.quote.AttestationKey;
import io.premeasure.tpm.quote.PublicArea;
import io.premeasure.tpm.quote.QuoteVerification;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code attest make-credential}: a question that only the right TPM can answer. */
@Command(
    name = "make-credential",
    description = {
      "Encrypt a secret so that only the TPM with this endorsement key can read it, and only while",
      "it holds this attestation key; whoever names the secret has both. Verify the endorsement",
      "key's certificate first (attest ek-verify)."
    })
final class AttestMakeCredentialCommand implements Callable<Integer> {
  private static final int MAX_FILE = 1 << 16;

  private final Console console;
  @Spec private CommandSpec spec;

  @Option(
      names = "--ek",
      required = true,
      paramLabel = "F",
      description = "The endorsement key: TPM2B_PUBLIC, PEM or its certificate.")
  private Path ek;

  @Option(
      names = "--ak",
      required = true,
      paramLabel = "F",
      description = "The attestation key, TPM2B_PUBLIC; it must sign for its TPM alone.")
  private Path ak;

  @Option(
      names = "-o",
      required = true,
      paramLabel = "F",
      description = "The credential to write, for tpm activate-credential.")
  private Path out;

  @ArgGroup(multiplicity = "1")
  private Secret secret;

  /** Where the secret comes from. */
  static final class Secret {
    @Option(
        names = "--secret",
        required = true,
        paramLabel = "F",
        description = "The secret, at most 32 bytes for usual keys.")
    private Path given;

    @Option(
        names = "--secret-out",
        required = true,
        paramLabel = "F",
        description = "Make a random secret and write it to this file.")
    private Path made;
  }

  AttestMakeCredentialCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    EkPublic endorsement = EkPublic.read(InputFile.name(ek), InputFile.read(ek, MAX_FILE));
    PublicArea attestation = attestationKey();
    QuoteVerification.demandAttestationKey(attestation);
    byte[] clear = secret(endorsement.nameAlgorithm().size());
    try {
      byte[] credential = Credential.make(endorsement, attestation.name(), clear).toBytes();
      if (secret.made != null) {
        OutputFile.writeSecret(secret.made, clear);
      }
      OutputFile.write(console, out, credential);
    } finally {
      Arrays.fill(clear, (byte) 0);
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("credential", out.toString());
    document.put("keyName", HexFormat.of().formatHex(attestation.name()));
    console.print(document, () -> document.forEach((k, v) -> console.line(k + "  " + v)));
    return ExitStatus.OK;
  }

  private PublicArea attestationKey() throws IOException {
    String name = InputFile.name(ak);
    return AttestationKey.read(name, InputFile.read(ak, MAX_FILE))
        .area()
        .orElseThrow(() -> new TpmFormatException(name, 0, "a bare key, expected a TPM2B_PUBLIC"));
  }

  private byte[] secret(int most) throws IOException {
    if (secret.given == null) {
      byte[] random = new byte[most];
      new SecureRandom().nextBytes(random);
      return random;
    }
    byte[] given = InputFile.read(secret.given, MAX_FILE);
    if (given.length == 0 || given.length > most) {
      throw new ParameterException(
          spec.commandLine(), "--secret: " + given.length + " bytes, expected 1 to " + most);
    }
    return given;
  }
}
