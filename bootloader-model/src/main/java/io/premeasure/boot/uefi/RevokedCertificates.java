package io.premeasure.boot.uefi;

import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Entries of dbx that forbid certificates by a digest of what their issuer signed, the
 * tbsCertificate (UEFI Specification, section 32.4.1: EFI_CERT_X509_SHA256 and its longer forms).
 * The digest is followed by a time of revocation; it is not looked at, because only a signed time
 * stamp and a database dbt for it make firmware accept an older signature.
 */
final class RevokedCertificates {
  private static final Map<UUID, HashAlgorithm> TYPES =
      Map.of(
          UUID.fromString("3bd2a492-96c0-4079-b420-fcf98ef103ed"),
          HashAlgorithm.SHA256,
          UUID.fromString("7076876e-80c2-4ee6-aad2-28b349a6865b"),
          HashAlgorithm.SHA384,
          UUID.fromString("446dbf63-2502-4cda-bcfa-2465d2b0fe9d"),
          HashAlgorithm.SHA512);

  private final List<SignatureEntry> entries;

  RevokedCertificates(List<SignatureEntry> dbx) {
    entries = dbx.stream().filter(entry -> TYPES.containsKey(entry.type())).toList();
  }

  /** The first of the certificates that an entry forbids. */
  Optional<X509CertificateHolder> first(List<X509CertificateHolder> certificates)
      throws IOException {
    for (X509CertificateHolder certificate : certificates) {
      byte[] signed =
          certificate.toASN1Structure().getTBSCertificate().getEncoded(ASN1Encoding.DER);
      // Once for each algorithm: dbx may have very many entries, a certificate very many bytes.
      Map<HashAlgorithm, byte[]> digests = new EnumMap<>(HashAlgorithm.class);
      for (SignatureEntry entry : entries) {
        HashAlgorithm algorithm = TYPES.get(entry.type());
        byte[] digest = digests.computeIfAbsent(algorithm, each -> each.hash(signed));
        byte[] data = entry.data();
        if (data.length >= digest.length
            && Arrays.equals(Arrays.copyOf(data, digest.length), digest)) {
          return Optional.of(certificate);
        }
      }
    }
    return Optional.empty();
  }
}
