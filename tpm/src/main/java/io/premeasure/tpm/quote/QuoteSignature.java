package io.premeasure.tpm.quote;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.session.TpmReader;
import io.premeasure.tpm.session.TpmWriter;
import java.math.BigInteger;
import java.util.Optional;

/**
 * A TPM's signature: TPMT_SIGNATURE (TPM 2.0 Library, part 2, section 11.3.4), or the plain form of
 * tpm2-tools, which leaves the scheme to the reader.
 */
public final class QuoteSignature {
  private static final int MAX_INTEGER = 128;

  private final SignatureScheme scheme;
  private final HashAlgorithm hash;
  private final byte[] first;
  private final byte[] second;

  private QuoteSignature(SignatureScheme scheme, HashAlgorithm hash, byte[] first, byte[] second) {
    this.scheme = scheme;
    this.hash = hash;
    this.first = first;
    this.second = second;
  }

  /**
   * Parses a TPMT_SIGNATURE, to its last byte.
   *
   * @param source for messages
   * @throws TpmFormatException when it is none of a known scheme and hash
   */
  public static QuoteSignature parse(String source, byte[] content) throws TpmFormatException {
    TpmReader reader = new TpmReader(source, content);
    int schemeId = reader.u16();
    SignatureScheme scheme =
        SignatureScheme.ofId(schemeId)
            .orElseThrow(
                () -> reader.malformed(String.format("signature scheme 0x%04x", schemeId)));
    int hashId = reader.u16();
    HashAlgorithm hash =
        HashAlgorithm.ofId(hashId)
            .orElseThrow(() -> reader.malformed(String.format("hash 0x%04x", hashId)));
    byte[] first = reader.sized();
    byte[] second = new byte[0];
    if (scheme == SignatureScheme.ECDSA) {
      second = reader.sized();
      if (first.length > MAX_INTEGER || second.length > MAX_INTEGER) {
        throw reader.malformed("numbers longer than any curve's order");
      }
    }
    reader.end();
    return new QuoteSignature(scheme, hash, first, second);
  }

  /**
   * Parses what {@code tpm2_quote -f plain} writes: an RSA signature's bytes, or the DER form of an
   * ECDSA signature.
   *
   * @param scheme of the signing key
   * @param hash of that scheme
   */
  public static QuoteSignature parsePlain(
      String source, byte[] content, SignatureScheme scheme, HashAlgorithm hash)
      throws TpmFormatException {
    if (scheme != SignatureScheme.ECDSA) {
      return new QuoteSignature(scheme, hash, content.clone(), new byte[0]);
    }
    TpmReader reader = new TpmReader(source, content);
    TpmReader sequence = new TpmReader(source, der(reader, 0x30));
    reader.end();
    byte[] r = integer(sequence);
    byte[] s = integer(sequence);
    sequence.end();
    return new QuoteSignature(scheme, hash, r, s);
  }

  private static byte[] integer(TpmReader sequence) throws TpmFormatException {
    byte[] integer = der(sequence, 0x02);
    if (integer.length == 0 || integer.length > MAX_INTEGER || integer[0] < 0) {
      throw sequence.malformed("expected a positive integer");
    }
    return integer;
  }

  /** The content of a DER element of less than 256 bytes. */
  private static byte[] der(TpmReader reader, int tag) throws TpmFormatException {
    int found = reader.u8();
    if (found != tag) {
      throw reader.malformed(String.format("DER tag 0x%02x, expected 0x%02x", found, tag));
    }
    int length = reader.u8();
    if (length == 0x81) {
      length = reader.u8();
    } else if (length > 0x7f) {
      throw reader.malformed("an ECDSA signature of more than 255 bytes");
    }
    return reader.bytes(length);
  }

  /** TPMT_SIGNATURE. */
  public byte[] toBytes() {
    TpmWriter out = new TpmWriter().u16(scheme.id()).u16(hash.id()).sized(first);
    return scheme == SignatureScheme.ECDSA ? out.sized(second).toBytes() : out.toBytes();
  }

  /** The scheme. */
  public SignatureScheme scheme() {
    return scheme;
  }

  /** The scheme's hash, which is also that of the quote's pcrDigest. */
  public HashAlgorithm hash() {
    return hash;
  }

  /** The RSA signature's bytes; empty for ECDSA. */
  Optional<byte[]> rsa() {
    return scheme == SignatureScheme.ECDSA ? Optional.empty() : Optional.of(first.clone());
  }

  /** The first number of an ECDSA signature. */
  BigInteger r() {
    return new BigInteger(1, first);
  }

  /** The second number of an ECDSA signature. */
  BigInteger s() {
    return new BigInteger(1, second);
  }
}
