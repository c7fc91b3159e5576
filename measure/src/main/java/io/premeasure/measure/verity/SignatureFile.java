package io.premeasure.measure.verity;

import io.premeasure.verity.VerityFormatException;
import io.premeasure.verity.signature.RootHashSignature;
import io.premeasure.verity.signature.SigningCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that make a root hash count only with a signature. */
final class SignatureFile {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(
      names = "--root-hash-signature",
      paramLabel = "F",
      description =
          "The root hash must be signed: PKCS#7 in DER, or a Verity signature partition, which may"
              + " give the root hash too. Needs --certificate.")
  private Optional<Path> signature = Optional.empty();

  @Option(
      names = "--certificate",
      paramLabel = "CERT",
      description = "The X.509 certificate of the only signer to accept, PEM or DER.")
  private Optional<Path> certificate = Optional.empty();

  private Optional<byte[]> content = Optional.empty();

  /** Whether a signature is asked for. */
  boolean isGiven() {
    if (signature.isPresent() != certificate.isPresent()) {
      throw new ParameterException(
          spec.commandLine(), "--root-hash-signature and --certificate need each other");
    }
    return signature.isPresent();
  }

  /** The root hash that a signature partition holds; nothing if there is none. */
  Optional<byte[]> rootHash() throws IOException {
    return isGiven() ? partition().map(SignaturePartition::root) : Optional.empty();
  }

  /**
   * Checks the signature of a root hash, if one is asked for.
   *
   * @return who signed
   * @throws io.premeasure.verity.signature.SignatureException when it is not a good one
   */
  Optional<SigningCertificate> verify(byte[] rootHash) throws IOException {
    if (!isGiven()) {
      return Optional.empty();
    }
    SigningCertificate signer = SigningCertificate.read(certificate.orElseThrow());
    Optional<SignaturePartition> partition = partition();
    RootHashSignature detached =
        partition.isPresent()
            ? partition.get().signature()
            : RootHashSignature.parse(signature.orElseThrow().toString(), content());
    detached.verify(rootHash, signer);
    if (partition.isPresent()) {
      requireOneStory(partition.get(), rootHash, signer);
    }
    return Optional.of(signer);
  }

  /** What a partition says of itself is not signed; a wrong claim means a mixed-up build. */
  private void requireOneStory(
      SignaturePartition partition, byte[] rootHash, SigningCertificate signer) throws IOException {
    if (!partition.rootHash().equals(HexFormat.of().formatHex(rootHash))) {
      throw wrong("rootHash " + partition.rootHash() + " is not that of its signature");
    }
    Optional<String> fingerprint = partition.fingerprint();
    if (fingerprint.isPresent() && !fingerprint.get().equals(signer.fingerprint())) {
      throw wrong(
          "certificateFingerprint "
              + fingerprint.get()
              + ", the certificate's is "
              + signer.fingerprint());
    }
  }

  private VerityFormatException wrong(String what) {
    return new VerityFormatException(
        signature.orElseThrow().toString(), 0, "signature partition: " + what);
  }

  private Optional<SignaturePartition> partition() throws IOException {
    return SignaturePartition.isOne(content())
        ? Optional.of(SignaturePartition.parse(signature.orElseThrow().toString(), content()))
        : Optional.empty();
  }

  /** The file, read once: what is checked is what the root hash was taken from. */
  private byte[] content() throws IOException {
    if (content.isEmpty()) {
      content = Optional.of(bytes(signature.orElseThrow()));
    }
    return content.get();
  }

  /** A signature's or signature partition's file; a longer one is cut where no parser takes it. */
  static byte[] bytes(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(SignaturePartition.LONGEST);
    }
  }
}
