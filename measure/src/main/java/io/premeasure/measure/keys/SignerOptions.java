package io.premeasure.measure.keys;

import io.premeasure.cpio.signing.TrustedSigners;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that pin signers. */
public final class SignerOptions {
  private static final int DIGEST_SIZE = 32;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--signer",
      paramLabel = "HEX",
      description = "A signer to accept, 64 hex digits; may be repeated.")
  private List<String> signers = List.of();

  @Option(
      names = "--public-key",
      paramLabel = "PEM",
      description = "The key or certificate of a signer to accept; may be repeated.")
  private List<Path> publicKeys = List.of();

  /** The signers that were named; nobody, if none was. */
  public TrustedSigners trusted() throws IOException {
    List<byte[]> digests = new ArrayList<>();
    for (String signer : signers) {
      digests.add(parse(signer));
    }
    for (Path key : publicKeys) {
      digests.add(PublicKeyFile.read(key, Optional.empty()).digest());
    }
    return new TrustedSigners(digests, List.of());
  }

  private byte[] parse(String signer) {
    try {
      byte[] digest = HexFormat.of().parseHex(signer);
      if (digest.length == DIGEST_SIZE) {
        return digest;
      }
    } catch (IllegalArgumentException e) {
      // The message below says it all.
    }
    throw new ParameterException(
        spec.commandLine(), "--signer " + signer + ": expected 64 hex digits");
  }
}
