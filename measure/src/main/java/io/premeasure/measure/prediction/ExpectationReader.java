package io.premeasure.measure.prediction;

import io.premeasure.measure.console.InputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Optional;

/**
 * Reads an expectation as what its content says it is: a prediction or a set of them in JSON, a
 * reference manifest in CBOR (CoRIM, signed or not), or a reference state of keylime.
 */
public final class ExpectationReader {
  private static final int LARGEST_FILE = 64 << 20;

  private ExpectationReader() {}

  /**
   * Reads a file.
   *
   * @param key that it must be signed with, which only manifests can be
   * @throws PredictionFormatException when it is malformed or in none of the forms
   * @throws io.premeasure.tpm.quote.RefusedException when it is not signed with the key that was
   *     given, or signed and no key was given
   */
  public static Expectation read(Path file, Optional<RSAPublicKey> key) throws IOException {
    return parse(InputFile.name(file), InputFile.read(file, LARGEST_FILE), key, Instant.now());
  }

  /** As {@link #read}, but the key is only for manifests. */
  static Expectation readAny(Path file, Optional<RSAPublicKey> key) throws IOException {
    byte[] content = InputFile.read(file, LARGEST_FILE);
    return parse(
        InputFile.name(file),
        content,
        CorimReader.isManifest(content) ? key : Optional.empty(),
        Instant.now());
  }

  /** Whether content is in one of the forms, as far as its first bytes tell. */
  public static boolean isExpectation(byte[] head) {
    String text = new String(head, java.nio.charset.StandardCharsets.UTF_8).stripLeading();
    return CorimReader.isManifest(head)
        || (text.startsWith("{")
            && (text.contains("\"premeasure\"") || KeylimeReferenceReader.isNamed(text)));
  }

  static Expectation parse(String source, byte[] content, Optional<RSAPublicKey> key, Instant now)
      throws IOException {
    if (key.isPresent() || CorimReader.isManifest(content)) {
      return new Expectation.Registers(CorimReader.read(source, content, key, now));
    }
    JsonMember root = JsonMember.root(source, content);
    return KeylimeReferenceReader.isReference(root)
        ? new Expectation.Events(KeylimeReferenceReader.read(root))
        : new Expectation.Predictions(PredictionSetReader.alternatives(root));
  }
}
