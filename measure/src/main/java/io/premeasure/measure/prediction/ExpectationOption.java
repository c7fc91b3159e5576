package io.premeasure.measure.prediction;

import io.premeasure.cpio.signing.KeyReader;
import java.io.IOException;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The key that a signed expectation is verified with. */
public final class ExpectationOption {
  @Option(
      names = "--public-key",
      paramLabel = "PEM",
      description =
          "RSA key or certificate that the reference manifest (CoRIM) must be signed with; others"
              + " are refused, and signed ones without a key.")
  private Optional<Path> key = Optional.empty();

  /** Whether a key was given, which only what is signed with it satisfies. */
  public boolean isSigned() {
    return key.isPresent();
  }

  /**
   * Reads a file, whose signature is demanded only when it is a manifest, as nothing else has one.
   */
  public Expectation readAny(Path file) throws IOException {
    Optional<RSAPublicKey> publicKey = Optional.empty();
    if (key.isPresent()) {
      publicKey = Optional.of(KeyReader.readPublic(key.get(), Optional.empty()).key());
    }
    return ExpectationReader.readAny(file, publicKey);
  }

  /** Reads a file; see {@link ExpectationReader#read}. */
  public Expectation read(Path file) throws IOException {
    return ExpectationReader.read(
        file,
        key.isPresent()
            ? Optional.of(KeyReader.readPublic(key.get(), Optional.empty()).key())
            : Optional.empty());
  }
}
