package io.premeasure.tpm.quote;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.session.TpmReader;
import io.premeasure.tpm.session.TpmWriter;
import java.security.PublicKey;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The public part of an asymmetric key in a TPM: TPMT_PUBLIC of the types RSA and ECC (TPM 2.0
 * Library, part 2, section 12.2.4), integers big-endian.
 */
public final class PublicArea {
  private static final int NULL = 0x0010;
  private static final int RSA = 0x0001;
  private static final int ECC = 0x0023;

  private final byte[] bytes;
  private final HashAlgorithm nameAlgorithm;
  private final Set<KeyAttribute> attributes;
  private final Symmetric symmetric;
  private final Optional<Signing> signing;
  private final PublicKey key;

  /**
   * A scheme and its hash.
   *
   * @param scheme how the key signs
   * @param hash what it signs the digests of
   */
  public record Signing(SignatureScheme scheme, HashAlgorithm hash) {}

  /**
   * The cipher that protects what is given to a decryption key.
   *
   * @param algorithm TPM_ALG_ID, TPM_ALG_NULL (0x0010) for none
   * @param bits of its key, 0 for none
   */
  public record Symmetric(int algorithm, int bits) {}

  private PublicArea(TpmReader reader, byte[] bytes) throws TpmFormatException {
    this.bytes = bytes;
    int type = reader.u16();
    nameAlgorithm = hash(reader, "name algorithm");
    attributes = KeyAttribute.of(reader.u32());
    reader.sized();
    symmetric = symmetric(reader);
    signing = signing(reader);
    key =
        switch (type) {
          case RSA -> PublicKeyMaker.rsa(reader);
          case ECC -> PublicKeyMaker.ecc(reader);
          default ->
              throw reader.malformed(String.format("key type 0x%04x, expected RSA or ECC", type));
        };
    reader.end();
  }

  /**
   * Parses a TPMT_PUBLIC, to its last byte.
   *
   * @param source for messages
   * @throws TpmFormatException when it is no RSA or ECC key
   */
  public static PublicArea parse(String source, byte[] content) throws TpmFormatException {
    return new PublicArea(new TpmReader(source, content), content.clone());
  }

  /** Parses a TPM2B_PUBLIC: 16 bits of length, then a TPMT_PUBLIC; errors as above. */
  public static PublicArea parseSized(String source, byte[] content) throws TpmFormatException {
    TpmReader reader = new TpmReader(source, content);
    byte[] area = reader.sized();
    reader.end();
    return parse(source, area);
  }

  static HashAlgorithm hash(TpmReader reader, String field) throws TpmFormatException {
    int id = reader.u16();
    return HashAlgorithm.ofId(id)
        .orElseThrow(() -> reader.malformed(String.format("%s 0x%04x", field, id)));
  }

  private static Symmetric symmetric(TpmReader reader) throws TpmFormatException {
    int algorithm = reader.u16();
    if (algorithm == NULL) {
      return new Symmetric(NULL, 0);
    }
    int bits = reader.u16();
    reader.u16();
    return new Symmetric(algorithm, bits);
  }

  private static Optional<Signing> signing(TpmReader reader) throws TpmFormatException {
    int id = reader.u16();
    if (id == NULL) {
      return Optional.empty();
    }
    SignatureScheme scheme =
        SignatureScheme.ofId(id)
            .orElseThrow(() -> reader.malformed(String.format("key scheme 0x%04x", id)));
    return Optional.of(new Signing(scheme, hash(reader, "hash of the key's scheme")));
  }

  /** TPMT_PUBLIC as it was read; a copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  /** TPM2B_PUBLIC. */
  public byte[] sized() {
    return new TpmWriter().sized(bytes).toBytes();
  }

  /** The TPM name: identifier of the name algorithm and digest of the area. */
  public byte[] name() {
    return new TpmWriter().u16(nameAlgorithm.id()).bytes(nameAlgorithm.hash(bytes)).toBytes();
  }

  /** The hash algorithm of the name. */
  public HashAlgorithm nameAlgorithm() {
    return nameAlgorithm;
  }

  /** What the TPM keeps to with this key. */
  public Set<KeyAttribute> attributes() {
    return attributes.isEmpty() ? Set.of() : EnumSet.copyOf(attributes);
  }

  /** The cipher that comes with the key. */
  public Symmetric symmetric() {
    return symmetric;
  }

  /** The one way the key signs; empty when it decrypts, or signs in several ways. */
  public Optional<Signing> signing() {
    return signing;
  }

  /** The key itself, as Java's. */
  public PublicKey key() {
    return key;
  }
}
