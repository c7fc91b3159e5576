package io.premeasure.measure.tpm;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.session.KeyDerivation;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The option that pins a trust anchor by its name: 64 hex digits that tell nothing of its private
 * key, of which they are an HMAC. No other key has them, whatever TPM it is sealed by.
 */
final class AnchorNameOption {
  private static final byte[] PURPOSE =
      "premeasure CBE anchor name".getBytes(StandardCharsets.US_ASCII);

  @Option(
      names = "--anchor-name",
      paramLabel = "HEX",
      description = {
        "Name that the anchor in the TPM must have, as cbe init printed it. Without it somebody with"
            + " the machine could put an anchor and an image of his own in their place."
      })
  private Optional<String> expected = Optional.empty();

  /** The name of the anchor with this private key. */
  static String of(byte[] key) {
    return HexFormat.of().formatHex(KeyDerivation.hmac(HashAlgorithm.SHA256, key, PURPOSE));
  }

  /** The name that is pinned, unless it is this one. */
  Optional<String> expectedInsteadOf(String name) {
    return expected.filter(pinned -> !pinned.equalsIgnoreCase(name));
  }

  /**
   * Refuses the option where there is nothing to compare with it.
   *
   * @param reason why there is not
   */
  void requireNone(CommandSpec spec, String reason) {
    if (expected.isPresent()) {
      throw new ParameterException(spec.commandLine(), "--anchor-name: " + reason);
    }
  }
}
