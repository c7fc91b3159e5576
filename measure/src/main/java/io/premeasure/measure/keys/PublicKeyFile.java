package io.premeasure.measure.keys;

import io.premeasure.cpio.signing.KeyReader;
import io.premeasure.cpio.signing.SignatureRecord;
import io.premeasure.cpio.signing.SignerIdentity;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The signer that a file stands for.
 *
 * @param signer SHA-256 of modulus and exponent, 64 hex digits
 * @param bits length of the modulus
 * @param exponent the public exponent
 * @param source what kind of file it was
 */
public record PublicKeyFile(String signer, int bits, BigInteger exponent, KeyReader.Source source) {
  /** The signer's 32 bytes. */
  public byte[] digest() {
    return HexFormat.of().parseHex(signer);
  }

  /** Reads a PEM key or certificate, or a signature record. */
  public static PublicKeyFile read(Path file, Optional<char[]> passphrase) throws IOException {
    if (isRecord(file)) {
      SignatureRecord record = SignatureRecord.read(file);
      return new PublicKeyFile(
          HexFormat.of().formatHex(record.signer()),
          new BigInteger(1, record.modulus()).bitLength(),
          new BigInteger(1, record.exponent()),
          KeyReader.Source.SIGNATURE_RECORD);
    }
    KeyReader.Found found = KeyReader.readPublic(file, passphrase);
    SignerIdentity identity = SignerIdentity.of(found.key());
    return new PublicKeyFile(
        HexFormat.of().formatHex(identity.digest()),
        identity.bits(),
        found.key().getPublicExponent(),
        found.source());
  }

  /** A record has no text in it; a PEM file has nothing else. */
  private static boolean isRecord(Path file) throws IOException {
    return Files.size(file) == SignatureRecord.SIZE
        && SignatureRecord.read(file).magic() == SignatureRecord.MAGIC;
  }
}
