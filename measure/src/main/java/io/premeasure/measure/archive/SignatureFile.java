package io.premeasure.measure.archive;

import io.premeasure.cpio.ArchiveFormatException;
import io.premeasure.cpio.Check;
import io.premeasure.cpio.signing.CoseSign1;
import io.premeasure.cpio.signing.SignatureRecord;
import io.premeasure.cpio.signing.SignatureVerifier;
import io.premeasure.cpio.signing.SignerIdentity;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An archive's signature, judged: a 4096-byte record or a COSE_Sign1 object, told by its first
 * byte.
 *
 * @param form what the file is
 * @param signer whose key is in it; empty when the file cannot be read as what it should be
 * @param strict the checks that deserve the name
 * @param loader what the cvmboot loader would look at
 */
record SignatureFile(
    String form, Optional<SignerIdentity> signer, List<Check> strict, List<Check> loader) {

  /**
   * Reads and judges a file.
   *
   * @param archiveDigest SHA-256 of the archive, 32 bytes
   */
  static SignatureFile read(Path file, byte[] archiveDigest) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      in.mark(1);
      int first = in.read();
      in.reset();
      return first == CoseSign1.FIRST_BYTE
          ? cose(CoseSign1.read(file.toString(), in), archiveDigest)
          : signatureRecord(SignatureRecord.read(file), archiveDigest);
    } catch (ArchiveFormatException e) {
      List<Check> malformed = List.of(Check.failed("format", e.getMessage()));
      return new SignatureFile("unknown", Optional.empty(), malformed, malformed);
    }
  }

  private static SignatureFile signatureRecord(SignatureRecord read, byte[] digest) {
    return new SignatureFile(
        "record",
        Optional.of(read.key()),
        SignatureVerifier.strict(read, digest),
        SignatureVerifier.loader(read, digest));
  }

  private static SignatureFile cose(CoseSign1 read, byte[] digest) {
    return new SignatureFile(
        "cose",
        Optional.of(read.key()),
        read.verify(digest),
        List.of(Check.failed("format", "COSE_Sign1; the loader reads signature records only")));
  }
}
