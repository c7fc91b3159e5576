package io.premeasure.measure.verity;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.OutputFile;
import io.premeasure.verity.signature.RootHashSignature;
import io.premeasure.verity.signature.SigningCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say whose certificate a signature is of, and where it goes. */
final class SignatureOutput {
  @Option(
      names = "--certificate",
      required = true,
      paramLabel = "CERT",
      description = "The signer's X.509 certificate, PEM or DER.")
  private Path certificate;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "F",
      description = "Write the PKCS#7 signature in DER, as the kernel and veritysetup take it.")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--partition",
      paramLabel = "F",
      description =
          "Write the content of a Verity signature partition: JSON with root hash, signature and"
              + " certificate fingerprint.")
  private Optional<Path> partition = Optional.empty();

  /** The signer's certificate. */
  SigningCertificate certificate() throws IOException {
    return SigningCertificate.read(certificate);
  }

  /** Checks a raw signature, puts it into its form, writes it where asked for and reports it. */
  void join(Console console, byte[] rootHash, byte[] rawSignature) throws IOException {
    write(console, rootHash, RootHashSignature.of(rootHash, certificate(), rawSignature));
  }

  /** Checks a signature, writes it where asked for and reports it. */
  void write(Console console, byte[] rootHash, RootHashSignature signature) throws IOException {
    SigningCertificate signer = certificate();
    signature.verify(rootHash, signer);
    String root = HexFormat.of().formatHex(rootHash);
    if (output.isPresent()) {
      OutputFile.write(console, output.get(), signature.encode());
    }
    if (partition.isPresent()) {
      SignaturePartition content =
          new SignaturePartition(root, signature, Optional.of(signer.fingerprint()));
      OutputFile.write(console, partition.get(), content.encode());
    }
    report(console, root, signature, signer);
  }

  private static void report(
      Console console, String root, RootHashSignature signature, SigningCertificate signer)
      throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("rootHash", root);
    document.put("certificateFingerprint", signer.fingerprint());
    document.put("subject", signer.subject());
    document.put("signature", Base64.getEncoder().encodeToString(signature.encode()));
    console.print(
        document,
        () -> {
          console.line("Root hash:   " + root);
          console.line("Signed by:   " + signer.subject());
          console.line("Certificate: " + document.get("certificateFingerprint"));
        });
  }
}
