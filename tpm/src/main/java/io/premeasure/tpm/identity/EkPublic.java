package io.premeasure.tpm.identity;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.quote.AttestationKey;
import io.premeasure.tpm.quote.KeyAttribute;
import io.premeasure.tpm.quote.PublicArea;
import java.security.PublicKey;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The public part of an endorsement key. Of a bare key or certificate the TCG's default templates
 * are assumed, as tpm2_makecredential does: name algorithm SHA-256, AES-128 (TCG EK Credential
 * Profile 2.3, templates L-1 and L-2).
 */
public final class EkPublic {
  private static final int AES = 0x0006;
  private static final int DEFAULT_AES_BITS = 128;
  private static final Set<KeyAttribute> DEMANDED =
      EnumSet.of(
          KeyAttribute.FIXED_TPM,
          KeyAttribute.FIXED_PARENT,
          KeyAttribute.RESTRICTED,
          KeyAttribute.DECRYPT);

  private final PublicKey key;
  private final HashAlgorithm nameAlgorithm;
  private final int aesBits;

  private EkPublic(PublicKey key, HashAlgorithm nameAlgorithm, int aesBits) {
    this.key = key;
    this.nameAlgorithm = nameAlgorithm;
    this.aesBits = aesBits;
  }

  /**
   * Reads a TPM2B_PUBLIC, a TPMT_PUBLIC, or a public key or certificate in PEM or DER.
   *
   * @param source for messages
   * @throws TpmFormatException when it is none of these, or no endorsement key
   */
  public static EkPublic read(String source, byte[] content) throws TpmFormatException {
    AttestationKey read = AttestationKey.read(source, content);
    Optional<PublicArea> area = read.area();
    return area.isPresent()
        ? of(source, area.get())
        : new EkPublic(read.key(), HashAlgorithm.SHA256, DEFAULT_AES_BITS);
  }

  static EkPublic of(String source, PublicArea area) throws TpmFormatException {
    Set<KeyAttribute> attributes = area.attributes();
    int bits = area.symmetric().bits();
    if (!attributes.containsAll(DEMANDED) || attributes.contains(KeyAttribute.SIGN)) {
      throw new TpmFormatException(
          source, 0, "no endorsement key: " + attributes + ", expected " + DEMANDED);
    }
    if (area.symmetric().algorithm() != AES || (bits != 128 && bits != 192 && bits != 256)) {
      throw new TpmFormatException(
          source, 0, "no endorsement key: its cipher is not AES, but " + area.symmetric());
    }
    return new EkPublic(area.key(), area.nameAlgorithm(), bits);
  }

  /** The key itself. */
  public PublicKey key() {
    return key;
  }

  /** The name algorithm, which is that of the key derivations and the integrity value too. */
  public HashAlgorithm nameAlgorithm() {
    return nameAlgorithm;
  }

  /** Length of the AES key that protects what is given to the key: 128, 192 or 256. */
  public int aesBits() {
    return aesBits;
  }
}
