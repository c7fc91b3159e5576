package io.premeasure.measure.keys;

import io.premeasure.cpio.signing.KeyReader;
import io.premeasure.cpio.signing.SignatureRecord;
import io.premeasure.cpio.signing.SigningTool;
import io.premeasure.cpio.signing.SigningToolException;
import io.premeasure.measure.console.UnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say who signs: a key in a file, or a program that holds one. */
public final class SigningOptions {
  @ArgGroup(multiplicity = "1")
  private Signer signer;

  @Mixin private Passphrase passphrase;

  @Option(
      names = "--timeout",
      defaultValue = "120",
      paramLabel = "SECONDS",
      description = "How long the signing tool may take (default: ${DEFAULT-VALUE}).")
  private int timeout;

  /** One of the two. */
  private static final class Signer {
    @Option(names = "--key", required = true, paramLabel = "PEM", description = "RSA private key.")
    private Optional<Path> key = Optional.empty();

    @Option(
        names = "--signing-tool",
        required = true,
        paramLabel = "CMD",
        description =
            "A program in cvmsign's manner: given a file it leaves the raw signature and the"
                + " public key beside it.")
    private Optional<String> tool = Optional.empty();
  }

  /**
   * Signs a file.
   *
   * @param file for a signing tool, which reads it
   * @param digest SHA-256 of the file
   * @throws UnavailableException when the signing tool fails or does not answer
   */
  public SignatureRecord sign(Path file, byte[] digest) throws IOException {
    if (signer.key.isPresent()) {
      return KeyReader.readPrivate(signer.key.get(), passphrase.read()).sign(digest);
    }
    try {
      SigningTool tool = SigningTool.find(signer.tool.orElseThrow());
      return tool.sign(file, digest, Duration.ofSeconds(timeout));
    } catch (SigningToolException e) {
      throw new UnavailableException(e.getMessage(), e);
    }
  }
}
