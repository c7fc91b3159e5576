package io.premeasure.cpio.signing;

import io.premeasure.cpio.Check;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

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

  /** The DER head of a DigestInfo of SHA-256 (RFC 8017, section 9.2, note 1). */
  private static final byte[] SHA256_DIGEST_INFO =
      HEX.parseHex("3031300d060960864801650304020105000420");

  private SignatureVerifier() {}

  /** Whether all checks hold; no check at all is no success. */
  public static boolean accepted(List<Check> checks) {
    return !checks.isEmpty() && checks.stream().allMatch(Check::ok);
  }

  /**
   * The loader's checks in its order, up to the first that fails.
   *
   * @param archiveDigest SHA-256 of the archive, 32 bytes
   */
  public static List<Check> loader(SignatureRecord record, byte[] archiveDigest) {
    List<Check> checks = new ArrayList<>();
    checks.add(magic(record));
    checks.add(sizes(record));
    checks.add(signature(record));
    checks.add(archive(record, archiveDigest));
    for (int i = 0; i < checks.size(); i++) {
      if (!checks.get(i).ok()) {
        return List.copyOf(checks.subList(0, i + 1));
      }
    }
    return List.copyOf(checks);
  }

  /**
   * All strict checks, each with its own name.
   *
   * @param archiveDigest SHA-256 of the archive, 32 bytes
   */
  public static List<Check> strict(SignatureRecord record, byte[] archiveDigest) {
    List<Check> checks = new ArrayList<>();
    checks.add(magic(record));
    checks.add(
        check(
            "version",
            record.version() == SignatureRecord.VERSION,
            Long.toUnsignedString(record.version()),
            "1"));
    checks.add(sizes(record));
    checks.add(modulus(record));
    checks.add(exponent(record));
    checks.add(
        check(
            "signature-size",
            record.signatureSize() == record.modulusSize(),
            Long.toUnsignedString(record.signatureSize()),
            "the modulus' " + Long.toUnsignedString(record.modulusSize())));
    checks.add(unusedBytes(record));
    checks.add(
        check(
            "stored-signer",
            MessageDigest.isEqual(record.storedSigner(), record.signer()),
            HEX.formatHex(record.storedSigner()),
            HEX.formatHex(record.signer())));
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

  /** The loader does not check this; it would read past the fields, which no rule can follow. */
  private static Check sizes(SignatureRecord record) {
    return check(
        "sizes",
        record.sizesFit(),
        "signature %s, exponent %s, modulus %s"
            .formatted(
                Long.toUnsignedString(record.signatureSize()),
                Long.toUnsignedString(record.exponentSize()),
                Long.toUnsignedString(record.modulusSize())),
        "at most 1024, 32 and 1024");
  }

  private static Check modulus(SignatureRecord record) {
    byte[] modulus = record.modulus();
    int bits = record.modulusValue().bitLength();
    boolean minimal = modulus.length > 0 && modulus[0] != 0;
    boolean good = minimal && bits >= MIN_BITS && bits % 8 == 0 && record.modulusValue().testBit(0);
    return check(
        "modulus",
        good,
        bits + " bits in " + modulus.length + " bytes" + (minimal ? "" : ", not minimal"),
        "an odd number of at least 2048 bits, whole bytes, without leading zeros");
  }

  private static Check exponent(SignatureRecord record) {
    byte[] exponent = record.exponent();
    BigInteger value = record.exponentValue();
    boolean minimal = exponent.length > 0 && exponent[0] != 0;
    boolean good = minimal && value.testBit(0) && value.compareTo(BigInteger.valueOf(3)) >= 0;
    return check(
        "exponent", good, HEX.formatHex(exponent), "an odd number from 3, without leading zeros");
  }

  private static Check unusedBytes(SignatureRecord record) {
    int stray = record.firstStrayByte();
    return check(
        "unused-bytes", stray < 0, stray < 0 ? "all zero" : "not zero at " + stray, "all zero");
  }

  /**
   * RSASSA-PKCS1-v1_5 over the stored digest, by the public operation and a comparison with the one
   * encoding that is right; the JDK's classes refuse the keys that the loader accepts.
   */
  private static Check signature(SignatureRecord record) {
    String name = "signature";
    BigInteger modulus = record.modulusValue();
    BigInteger exponent = record.exponentValue();
    int length = (modulus.bitLength() + 7) / 8;
    BigInteger signature = new BigInteger(1, record.signature());
    if (!record.sizesFit() || length < SHA256_DIGEST_INFO.length + 32 + 11) {
      return Check.failed(name, "no usable key in the record");
    }
    if (!modulus.testBit(0) || exponent.signum() == 0) {
      return Check.failed(name, "even modulus or no exponent");
    }
    if (record.signatureSize() != length || signature.compareTo(modulus) >= 0) {
      return Check.failed(name, "not a signature by a key of " + length * 8 + " bits");
    }
    byte[] opened = fixedLength(signature.modPow(exponent, modulus), length);
    boolean good = MessageDigest.isEqual(opened, encoded(record.digest(), length));
    return good
        ? Check.passed(name, "RSASSA-PKCS1-v1_5, SHA-256, " + modulus.bitLength() + " bits")
        : Check.failed(name, "not made with the record's key over the record's digest");
  }

  private static Check archive(SignatureRecord record, byte[] archiveDigest) {
    return check(
        "archive-digest",
        MessageDigest.isEqual(record.digest(), archiveDigest),
        "archive has " + HEX.formatHex(archiveDigest),
        HEX.formatHex(record.digest()));
  }

  /** EMSA-PKCS1-v1_5 (RFC 8017, section 9.2). */
  static byte[] encoded(byte[] digest, int length) {
    byte[] message = new byte[length];
    int infoAt = length - SHA256_DIGEST_INFO.length - digest.length;
    Arrays.fill(message, 2, infoAt - 1, (byte) 0xff);
    message[1] = 1;
    System.arraycopy(SHA256_DIGEST_INFO, 0, message, infoAt, SHA256_DIGEST_INFO.length);
    System.arraycopy(digest, 0, message, length - digest.length, digest.length);
    return message;
  }

  static byte[] fixedLength(BigInteger value, int length) {
    byte[] bytes = value.toByteArray();
    byte[] result = new byte[length];
    int count = Math.min(bytes.length, length);
    System.arraycopy(bytes, bytes.length - count, result, length - count, count);
    return result;
  }

  private static Check check(String name, boolean good, String found, String expected) {
    return good
        ? Check.passed(name, found)
        : Check.failed(name, "found " + found + ", expected " + expected);
  }
}
