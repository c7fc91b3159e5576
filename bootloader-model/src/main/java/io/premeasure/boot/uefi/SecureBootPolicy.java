package io.premeasure.boot.uefi;

import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bouncycastle.cert.X509CertificateHolder;

/**
 * Which images firmware starts with Secure Boot, and what it names as the reason (EDK2,
 * DxeImageVerificationLib): the entry of db that a signature leads to, or that has the image's
 * digest.
 */
public final class SecureBootPolicy {
  private final List<SignatureEntry> allowed;
  private final List<SignatureEntry> forbidden;
  private final RevokedCertificates revoked;

  /** A policy of the two databases, as firmware takes them. */
  public SecureBootPolicy(SignatureDatabase db, SignatureDatabase dbx) {
    this(db, dbx, dbx.entries());
  }

  private SecureBootPolicy(
      SignatureDatabase db, SignatureDatabase dbx, List<SignatureEntry> revoked) {
    this.allowed = db.entries();
    this.forbidden = dbx.entries();
    this.revoked = new RevokedCertificates(revoked);
  }

  /** A policy as shim takes it, which passes over digests of certificates in dbx. */
  public static SecureBootPolicy ofShim(SignatureDatabase db, SignatureDatabase dbx) {
    return new SecureBootPolicy(db, dbx, List.of());
  }

  /** The policy of a machine's db and dbx; a missing variable has no entries. */
  public static SecureBootPolicy of(UefiVariables variables) throws IOException {
    return new SecureBootPolicy(database(variables, "db"), database(variables, "dbx"));
  }

  /**
   * The entry of db that allows an image.
   *
   * @return empty when firmware refuses the image
   */
  public Optional<SignatureEntry> authority(PeImage image) throws IOException {
    if (refusal(image).isPresent()) {
      return Optional.empty();
    }
    for (ImageSignature signature : ImageSignature.of(image)) {
      Optional<SignatureEntry> entry = byCertificate(allowed, signature);
      if (entry.isPresent()) {
        return entry;
      }
    }
    return byDigest(allowed, sha256(image));
  }

  /**
   * What dbx has against an image, as the end of a sentence: {@code dbx has ...}.
   *
   * @return empty when dbx does not forbid it; db may still not allow it
   */
  public Optional<String> refusal(PeImage image) throws IOException {
    if (byDigest(forbidden, sha256(image)).isPresent()) {
      return Optional.of("dbx has the digest of the image");
    }
    for (ImageSignature signature : ImageSignature.of(image)) {
      if (byCertificate(forbidden, signature).isPresent()) {
        return Optional.of("dbx has the certificate of its signer or of an issuer above it");
      }
      Optional<X509CertificateHolder> certificate = revoked.first(certificates(signature));
      if (certificate.isPresent()) {
        return Optional.of(
            "dbx has the digest of the certificate " + certificate.get().getSubject());
      }
    }
    return Optional.empty();
  }

  /** The chain that a signature brings, and the entry of db that it ends at. */
  private List<X509CertificateHolder> certificates(ImageSignature signature) throws IOException {
    List<X509CertificateHolder> certificates = new ArrayList<>(signature.chain());
    Optional<SignatureEntry> anchor = byCertificate(allowed, signature);
    if (anchor.isPresent()) {
      certificates.add(new X509CertificateHolder(anchor.get().data()));
    }
    return certificates;
  }

  private static byte[] sha256(PeImage image) throws IOException {
    return Authenticode.digests(image, List.of(HashAlgorithm.SHA256)).get(HashAlgorithm.SHA256);
  }

  private static Optional<SignatureEntry> byCertificate(
      List<SignatureEntry> entries, ImageSignature signature) {
    return of(entries, SignatureDatabase.X509).stream()
        .filter(entry -> signature.isAnchoredBy(entry.data()))
        .findFirst();
  }

  private static Optional<SignatureEntry> byDigest(List<SignatureEntry> entries, byte[] digest) {
    return of(entries, SignatureDatabase.SHA256).stream()
        .filter(entry -> Arrays.equals(entry.data(), digest))
        .findFirst();
  }

  private static List<SignatureEntry> of(List<SignatureEntry> entries, UUID type) {
    return entries.stream().filter(entry -> entry.type().equals(type)).toList();
  }

  private static SignatureDatabase database(UefiVariables variables, String name)
      throws IOException {
    Optional<UefiVariable> variable = variables.find(UefiVariable.SECURITY_DATABASE, name);
    return SignatureDatabase.read(name, variable.map(UefiVariable::data).orElse(new byte[0]));
  }
}
