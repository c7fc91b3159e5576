package io.premeasure.cpio.signing;

import io.premeasure.cpio.ArchiveFormatException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * The file beside a boot archive that carries its signature: cvmboot's {@code sig_t}, exactly
 * {@value #SIZE} bytes, integers little-endian, big numbers big-endian and left aligned in their
 * fields.
 *
 * <p>A record is only a container: reading one checks its size and nothing else. What it claims is
 * for {@link SignatureVerifier} to judge.
 */
public final class SignatureRecord {
  /** Bytes in a record. */
  public static final int SIZE = 4096;

  /** The magic number that a record starts with. */
  public static final long MAGIC = 0x9d2d3be907d34589L;

  /** The only version there is. */
  public static final long VERSION = 1;

  static final int SIGNATURE_CAPACITY = 1024;
  static final int EXPONENT_CAPACITY = 32;
  static final int MODULUS_CAPACITY = 1024;

  private static final int MAGIC_AT = 0;
  private static final int VERSION_AT = 8;
  private static final int DIGEST_AT = 16;
  private static final int SIGNER_AT = 48;
  private static final int SIGNATURE_AT = 80;
  private static final int SIGNATURE_SIZE_AT = 1104;
  private static final int EXPONENT_AT = 1112;
  private static final int EXPONENT_SIZE_AT = 1144;
  private static final int MODULUS_AT = 1152;
  private static final int MODULUS_SIZE_AT = 2176;
  private static final int PADDING_AT = 2184;
  private static final int DIGEST_SIZE = 32;

  private final String source;
  private final byte[] bytes;

  private SignatureRecord(String source, byte[] bytes) {
    this.source = source;
    this.bytes = bytes;
  }

  /**
   * Takes a record apart.
   *
   * @param source the name that errors carry
   * @throws ArchiveFormatException when it is not {@value #SIZE} bytes long
   */
  public static SignatureRecord parse(String source, byte[] content) throws ArchiveFormatException {
    if (content.length != SIZE) {
      throw new ArchiveFormatException(
          source,
          Math.min(content.length, SIZE),
          "signature record of " + content.length + " bytes, expected " + SIZE);
    }
    return new SignatureRecord(source, content.clone());
  }

  /** Reads a record's file; no more of it than a record has. */
  public static SignatureRecord read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return parse(file.toString(), in.readNBytes(SIZE + 1));
    }
  }

  /**
   * Makes the record of a signature.
   *
   * @param digest SHA-256 of the archive, 32 bytes
   * @param key who signed
   * @param signature the RSASSA-PKCS1-v1_5 signature, as long as the modulus
   */
  public static SignatureRecord of(byte[] digest, SignerIdentity key, byte[] signature) {
    byte[] modulus = key.modulus();
    byte[] exponent = key.exponent();
    if (digest.length != DIGEST_SIZE || signature.length != modulus.length) {
      throw new IllegalArgumentException("digest or signature of a wrong length");
    }
    ByteBuffer record = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(MAGIC_AT, MAGIC).putLong(VERSION_AT, VERSION);
    record.put(DIGEST_AT, digest).put(SIGNER_AT, key.digest());
    record.put(SIGNATURE_AT, signature).putLong(SIGNATURE_SIZE_AT, signature.length);
    record.put(EXPONENT_AT, exponent).putLong(EXPONENT_SIZE_AT, exponent.length);
    record.put(MODULUS_AT, modulus).putLong(MODULUS_SIZE_AT, modulus.length);
    return new SignatureRecord("signature record", record.array());
  }

  /** The name that errors carry. */
  public String source() {
    return source;
  }

  /** The record's {@value #SIZE} bytes. */
  public byte[] encode() {
    return bytes.clone();
  }

  /** The magic number as stored. */
  public long magic() {
    return number(MAGIC_AT);
  }

  /** The version as stored; unsigned. */
  public long version() {
    return number(VERSION_AT);
  }

  /** The archive's SHA-256 as stored, 32 bytes. */
  public byte[] digest() {
    return field(DIGEST_AT, DIGEST_SIZE);
  }

  /** The signer as stored, 32 bytes; no boot loader since October 2025 believes it. */
  public byte[] storedSigner() {
    return field(SIGNER_AT, DIGEST_SIZE);
  }

  /** Bytes of the signature as stored; unsigned, may exceed the field. */
  public long signatureSize() {
    return number(SIGNATURE_SIZE_AT);
  }

  /** Bytes of the exponent as stored; unsigned, may exceed the field. */
  public long exponentSize() {
    return number(EXPONENT_SIZE_AT);
  }

  /** Bytes of the modulus as stored; unsigned, may exceed the field. */
  public long modulusSize() {
    return number(MODULUS_SIZE_AT);
  }

  /** Whether the three stored sizes fit their fields; what follows is only meaningful then. */
  public boolean sizesFit() {
    return fits(signatureSize(), SIGNATURE_CAPACITY)
        && fits(exponentSize(), EXPONENT_CAPACITY)
        && fits(modulusSize(), MODULUS_CAPACITY);
  }

  /** The signature, big-endian; cut to its field. */
  public byte[] signature() {
    return field(SIGNATURE_AT, cut(signatureSize(), SIGNATURE_CAPACITY));
  }

  /** The public exponent's bytes, big-endian; cut to their field. */
  public byte[] exponent() {
    return field(EXPONENT_AT, cut(exponentSize(), EXPONENT_CAPACITY));
  }

  /** The modulus' bytes, big-endian; cut to their field. */
  public byte[] modulus() {
    return field(MODULUS_AT, cut(modulusSize(), MODULUS_CAPACITY));
  }

  /** The modulus as a number. */
  BigInteger modulusValue() {
    return new BigInteger(1, modulus());
  }

  /** The exponent as a number. */
  BigInteger exponentValue() {
    return new BigInteger(1, exponent());
  }

  /** The signer that the loader computes: SHA-256 of the modulus' and the exponent's bytes. */
  public byte[] signer() {
    return key().digest();
  }

  /** The key in the record, its numbers as they are encoded there; cut to their fields. */
  public SignerIdentity key() {
    return SignerIdentity.encoded(modulus(), exponent());
  }

  /** The offset of the first byte behind a field's used part that is not zero. */
  OptionalInt firstStrayFieldByte() {
    int[][] tails = {
      {SIGNATURE_AT + cut(signatureSize(), SIGNATURE_CAPACITY), SIGNATURE_SIZE_AT},
      {EXPONENT_AT + cut(exponentSize(), EXPONENT_CAPACITY), EXPONENT_SIZE_AT},
      {MODULUS_AT + cut(modulusSize(), MODULUS_CAPACITY), MODULUS_SIZE_AT}
    };
    return Arrays.stream(tails)
        .flatMapToInt(tail -> IntStream.range(tail[0], tail[1]))
        .filter(at -> bytes[at] != 0)
        .findFirst();
  }

  /** The offset of the first byte after all fields that is not zero. */
  OptionalInt firstStrayPaddingByte() {
    return IntStream.range(PADDING_AT, SIZE).filter(at -> bytes[at] != 0).findFirst();
  }

  private long number(int at) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(at);
  }

  private byte[] field(int at, int length) {
    return Arrays.copyOfRange(bytes, at, at + length);
  }

  private static boolean fits(long size, int capacity) {
    return size >= 0 && size <= capacity;
  }

  private static int cut(long size, int capacity) {
    return fits(size, capacity) ? (int) size : capacity;
  }
}
