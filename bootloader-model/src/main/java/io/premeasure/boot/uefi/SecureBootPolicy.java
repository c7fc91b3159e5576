package io.premeasure.boot.uefi;

import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Which images firmware starts with Secure Boot, and what it names as the reason (EDK2,
 * DxeImageVerificationLib): the entry of db that a signature leads to, or that has the image's
 * digest.
 */
public final class SecureBootPolicy {
  private final List<SignatureEntry> allowed;
  private final List<SignatureEntry> forbidden;

  /** A policy of the two databases. */
  public SecureBootPolicy(SignatureDatabase db, SignatureDatabase dbx) {
    this.allowed = db.entries();
    this.forbidden = dbx.entries();
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
    byte[] digest =
        Authenticode.digests(image, List.of(HashAlgorithm.SHA256)).get(HashAlgorithm.SHA256);
    if (byDigest(forbidden, digest).isPresent()) {
      return Optional.empty();
    }
    for (ImageSignature signature : ImageSignature.of(image)) {
      if (byCertificate(forbidden, signature).isPresent()) {
        return Optional.empty();
      }
      Optional<SignatureEntry> entry = byCertificate(allowed, signature);
      if (entry.isPresent()) {
        return entry;
      }
    }
    return byDigest(allowed, digest);
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
