package io.premeasure.cpio.signing;

import io.premeasure.cpio.Check;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalInt;

/**
 * Judges a signature record, in one of two ways that never mix.
 *
 * <p><b>Loader</b>: exactly what the cvmboot loader accepts, which is too much: it looks at neither
 * version nor stored signer, at no encoding and at no exponent, so that somebody without the
 * private key can move the border between modulus and exponent until the exponent is 1, keep the
 * honest signer's digest, and "sign" anything. <b>Strict</b>: what deserves to be called verified.
 */
public final class SignatureVerifier {
  private static final HexFormat HEX = HexFormat.of();
  private static final int MIN_BITS = 2048;
  private static final BigInteger MIN_EXPONENT = BigInteger.valueOf(3);

  private SignatureVerifier() {}

  /** Whether all checks hold; no check at all is no success. */
  public static boolean accepted(List<Check> checks) {
    return !checks.isEmpty() && checks.stream().allMatch(Check::ok);
  }

  /**
   * The loader's checks in its order, up to the first that fails: magic, sizes, signature,
   * archive-digest. It does not check sizes but reads past the fields then, with a result that no
   * rule can tell; that counts as refused.
   *
   * @param archiveDigest SHA-256 of the archive, 32 bytes
   */
  public static List<Check> loader(SignatureRecord record, byte[] archiveDigest) {
    List<Check> checks =
        List.of(magic(record), sizes(record), signature(record), archive(record, archiveDigest));
    for (int i = 0; i < checks.size(); i++) {
      if (!checks.get(i).ok()) {
        return checks.subList(0, i + 1);
      }
    }
    return checks;
  }

  /**
   * All strict checks, each with its own name: magic, version, sizes, modulus-encoding,
   * modulus-length, exponent-encoding, exponent-value, signature-size, unused-fields, padding,
   * stored-signer, signature, archive-digest.
   *
   * @param archiveDigest SHA-256 of the archive, 32 bytes
   */
  public static List<Check> strict(SignatureRecord record, byte[] archiveDigest) {
    List<Check> checks = new ArrayList<>();
    checks.add(magic(record));
    checks.add(version(record));
    checks.add(sizes(record));
    checks.add(minimal("modulus-encoding", record.modulus()));
    checks.add(modulusLength(record.modulusValue()));
    checks.add(minimal("exponent-encoding", record.exponent()));
    checks.add(exponentValue(record.exponentValue()));
    checks.add(signatureSize(record));
    checks.add(zero("unused-fields", record.firstStrayFieldByte()));
    checks.add(zero("padding", record.firstStrayPaddingByte()));
    checks.add(storedSigner(record));
    checks.add(signature(record));
    checks.add(archive(record, archiveDigest));
    return List.copyOf(checks);
  }

  private static Check magic(SignatureRecord record) {
    return check(
        "magic",
        record.magic() == SignatureRecord.MAGIC,
        Long.toHexString(record.magic()),
        Long.toHexString(SignatureRecord.MAGIC));
  }

  private static Check version(SignatureRecord record) {
    return check(
        "version",
        record.version() == SignatureRecord.VERSION,
        Long.toUnsignedString(record.version()),
        "1");
  }

  private static Check sizes(SignatureRecord record) {
    return check(
        "sizes",
        record.sizesFit(),
        "signature %s, exponent %s, modulus %s"
            .formatted(
                Long.toUnsignedString(record.signatureSize()),
                Long.toUnsignedString(record.exponentSize()),
                Long.toUnsignedString(record.modulusSize())),
        "at most %d, %d and %d"
            .formatted(
                SignatureRecord.SIGNATURE_CAPACITY,
                SignatureRecord.EXPONENT_CAPACITY,
                SignatureRecord.MODULUS_CAPACITY));
  }

  private static Check minimal(String name, byte[] number) {
    String found = number.length == 0 ? "nothing" : "0x%02x first".formatted(number[0]);
    return check(name, number.length > 0 && number[0] != 0, found, "no leading zero byte");
  }

  private static Check modulusLength(BigInteger modulus) {
    int bits = modulus.bitLength();
    return check(
        "modulus-length",
        bits >= MIN_BITS && bits % 8 == 0,
        bits + " bits",
        "at least " + MIN_BITS + " bits, whole bytes");
  }

  static Check exponentValue(BigInteger exponent) {
    return check(
        "exponent-value",
        exponent.testBit(0) && exponent.compareTo(MIN_EXPONENT) >= 0,
        exponent.toString(),
        "an odd number from 3");
  }

  private static Check signatureSize(SignatureRecord record) {
    return check(
        "signature-size",
        record.signatureSize() == record.modulusSize(),
        Long.toUnsignedString(record.signatureSize()),
        "the modulus' " + Long.toUnsignedString(record.modulusSize()));
  }

  private static Check zero(String name, OptionalInt stray) {
    String found = stray.isPresent() ? "not zero at " + stray.getAsInt() : "all zero";
    return check(name, stray.isEmpty(), found, "all zero");
  }

  private static Check storedSigner(SignatureRecord record) {
    return check(
        "stored-signer",
        MessageDigest.isEqual(record.storedSigner(), record.signer()),
        HEX.formatHex(record.storedSigner()),
        HEX.formatHex(record.signer()));
  }

  private static Check signature(SignatureRecord record) {
    String name = "signature";
    if (!record.sizesFit()) {
      return Check.failed(name, "no usable key in the record");
    }
    BigInteger modulus = record.modulusValue();
    return RsaPkcs1.refusal(modulus, record.exponentValue(), record.signature(), record.digest())
        .map(reason -> Check.failed(name, reason))
        .orElseGet(
            () ->
                Check.passed(name, "RSASSA-PKCS1-v1_5, SHA-256, " + modulus.bitLength() + " bits"));
  }

  private static Check archive(SignatureRecord record, byte[] archiveDigest) {
    return check(
        "archive-digest",
        MessageDigest.isEqual(record.digest(), archiveDigest),
        "archive has " + HEX.formatHex(archiveDigest),
        HEX.formatHex(record.digest()));
  }

  private static Check check(String name, boolean good, String found, String expected) {
    return good
        ? Check.passed(name, found)
        : Check.failed(name, "found " + found + ", expected " + expected);
  }
}
