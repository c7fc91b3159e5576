package io.premeasure.cpio.signing;

import io.premeasure.cpio.ArchiveFormatException;
import io.premeasure.cpio.Check;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A COSE_Sign1 object (RFC 9052) around a boot archive, with the headers that akvsign writes:
 * RS256, content type {@code application/json}, the signer's public key in an unprotected header of
 * key 248. The cvmboot loader does not read it.
 *
 * <p>akvsign itself deviates from the RFC for payloads below 256 bytes: it signs one or two zero
 * bytes more. Both readings are verified; only the RFC's is written, for payloads of any size. A
 * payload is streamed and never held in memory.
 */
public final class CoseSign1 {
  /** The byte that every such object starts with: CBOR tag 18. */
  public static final int FIRST_BYTE = 0xd2;

  /** Room for a key of 8192 bits and an exponent of 256. */
  private static final int MAX_KEY = 2048;

  private static final int CHUNK = 1 << 16;

  private final SignerIdentity key;
  private final byte[] signature;
  private final byte[] payloadDigest;

  /** By name of the reading, the digest of what was signed then. */
  private final Map<String, byte[]> readings;

  private CoseSign1(
      SignerIdentity key, byte[] signature, byte[] payloadDigest, Map<String, byte[]> readings) {
    this.key = key;
    this.signature = signature;
    this.payloadDigest = payloadDigest;
    this.readings = readings;
  }

  /**
   * Reads an object; nothing but the structure is checked.
   *
   * @param source the name that errors carry
   * @throws ArchiveFormatException when the structure is another one, an encoding is not the
   *     shortest, the key is not RSA of 2048 to 8192 bits, or anything follows
   */
  public static CoseSign1 read(String source, InputStream in) throws IOException {
    CborReader cbor = new CborReader(source, in);
    cbor.expect(CoseFormat.START, "a COSE_Sign1 object");
    cbor.expect(CoseFormat.PROTECTED, "akvsign's protected headers");
    cbor.expect(CoseFormat.UNPROTECTED, "akvsign's unprotected header");
    SignerIdentity key = key(cbor);
    long size = cbor.byteStringLength("the payload");
    MessageDigest content = SignerIdentity.sha256();
    MessageDigest signed = SignerIdentity.sha256();
    signed.update(CoseFormat.toBeSignedHead(size));
    byte[] chunk = new byte[CHUNK];
    for (long left = size; left > 0; ) {
      int count = cbor.read(chunk, left, "the payload");
      content.update(chunk, 0, count);
      signed.update(chunk, 0, count);
      left -= count;
    }
    byte[] signature = cbor.byteString(SignatureRecord.SIGNATURE_CAPACITY, "the signature");
    cbor.expectEnd();
    return new CoseSign1(key, signature, content.digest(), readings(signed, size));
  }

  private static Map<String, byte[]> readings(MessageDigest signed, long payloadSize) {
    Map<String, byte[]> readings = new LinkedHashMap<>();
    int padding = CoseFormat.paddingOf(payloadSize);
    if (padding > 0) {
      MessageDigest padded = copy(signed);
      padded.update(new byte[padding]);
      readings.put(
          "akvsign's structure, which ends in " + padding + " zero bytes", padded.digest());
    }
    readings.put("the structure of RFC 9052", signed.digest());
    return readings;
  }

  /**
   * Writes what is to be signed for a payload: the RFC's Sig_structure.
   *
   * @param size bytes that the payload has
   */
  public static void writeToBeSigned(OutputStream out, InputStream payload, long size)
      throws IOException {
    out.write(CoseFormat.toBeSignedHead(size));
    payload.transferTo(out);
  }

  /**
   * Writes the object of a payload.
   *
   * @param size bytes that the payload has
   * @param signed the key, the signature, and the digest of what {@link #writeToBeSigned} wrote
   * @throws ArchiveFormatException when the payload is not the one that was signed
   */
  public static void write(OutputStream out, InputStream payload, long size, SignatureRecord signed)
      throws IOException {
    byte[] der = RsaKeys.encoded(signed.key());
    out.write(CoseFormat.START);
    out.write(CoseFormat.PROTECTED);
    out.write(CoseFormat.UNPROTECTED);
    out.write(CoseFormat.byteStringHead(der.length));
    out.write(der);
    out.write(CoseFormat.byteStringHead(size));
    MessageDigest written = SignerIdentity.sha256();
    written.update(CoseFormat.toBeSignedHead(size));
    byte[] chunk = new byte[CHUNK];
    for (int count = payload.read(chunk); count >= 0; count = payload.read(chunk)) {
      out.write(chunk, 0, count);
      written.update(chunk, 0, count);
    }
    if (!MessageDigest.isEqual(written.digest(), signed.digest())) {
      throw new ArchiveFormatException(
          "COSE_Sign1", 0, "the payload is not the one that was signed");
    }
    byte[] signature = signed.signature();
    out.write(CoseFormat.byteStringHead(signature.length));
    out.write(signature);
  }

  /** Who claims to have signed. */
  public SignerIdentity key() {
    return key;
  }

  /**
   * Judges the object: exponent-value, signature, payload.
   *
   * @param archiveDigest SHA-256 of the archive that it should be around, 32 bytes
   */
  public List<Check> verify(byte[] archiveDigest) {
    List<Check> checks = new ArrayList<>();
    checks.add(SignatureVerifier.exponentValue(key.exponentValue()));
    checks.add(signatureCheck());
    checks.add(
        MessageDigest.isEqual(payloadDigest, archiveDigest)
            ? Check.passed("payload", "the archive")
            : Check.failed(
                "payload", "not the archive, but " + HexFormat.of().formatHex(payloadDigest)));
    return List.copyOf(checks);
  }

  private Check signatureCheck() {
    BigInteger modulus = new BigInteger(1, key.modulus());
    String reason = "";
    for (Map.Entry<String, byte[]> reading : readings.entrySet()) {
      Optional<String> refusal =
          RsaPkcs1.refusal(modulus, key.exponentValue(), signature, reading.getValue());
      if (refusal.isEmpty()) {
        return Check.passed("signature", "RS256 over " + reading.getKey());
      }
      reason = refusal.get();
    }
    return Check.failed("signature", reason);
  }

  private static SignerIdentity key(CborReader cbor) throws IOException {
    byte[] der = cbor.byteString(MAX_KEY, "the public key");
    try {
      SignerIdentity key =
          SignerIdentity.of(KeyReader.publicKey("public key", der, Optional.empty()).key());
      if (Arrays.equals(RsaKeys.encoded(key), der)) {
        return key;
      }
    } catch (KeyFormatException e) {
      throw cbor.error(e.getMessage());
    }
    throw cbor.error("public key: not the DER of a SubjectPublicKeyInfo");
  }

  private static MessageDigest copy(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError("the JDK's SHA-256 can be cloned", e);
    }
  }
}
