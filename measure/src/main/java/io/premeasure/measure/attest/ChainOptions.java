package io.premeasure.measure.attest;

import io.premeasure.measure.console.InputFile;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.identity.EkCertificate;
import io.premeasure.tpm.identity.EkChain;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CRL;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say whom to believe about endorsement keys. */
final class ChainOptions {
  private static final int MAX_FILE = 1 << 18;

  @Option(
      names = "--root",
      required = true,
      paramLabel = "F",
      description = "Certificates of makers that are trusted, DER or PEM; can be repeated.")
  private List<Path> roots = List.of();

  @Option(
      names = "--intermediate",
      paramLabel = "F",
      description = "Certificates that the chain may lead over; can be repeated.")
  private List<Path> intermediates = List.of();

  @Option(
      names = "--crl",
      paramLabel = "F",
      description = "Lists of revoked certificates; then there must be one for every issuer.")
  private List<Path> lists = List.of();

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "When the certificates must be valid, such as 2024-12-31T00:00:00Z (now).")
  private Optional<Instant> at = Optional.empty();

  EkChain chain() throws IOException {
    return new EkChain(certificates(roots), certificates(intermediates), revoked());
  }

  Instant at() {
    return at.orElseGet(Instant::now);
  }

  private static List<X509Certificate> certificates(List<Path> files) throws IOException {
    List<X509Certificate> all = new ArrayList<>();
    for (Path file : files) {
      all.addAll(EkCertificate.readAll(InputFile.name(file), InputFile.read(file, MAX_FILE)));
    }
    return all;
  }

  private List<X509CRL> revoked() throws IOException {
    List<X509CRL> all = new ArrayList<>();
    for (Path file : lists) {
      ByteArrayInputStream content = new ByteArrayInputStream(InputFile.read(file, 1 << 24));
      try {
        for (CRL each : CertificateFactory.getInstance("X.509").generateCRLs(content)) {
          all.add((X509CRL) each);
        }
      } catch (GeneralSecurityException | RuntimeException e) {
        throw new TpmFormatException(
            InputFile.name(file), 0, "no list of revoked certificates: " + e.getMessage());
      }
    }
    return all;
  }
}
