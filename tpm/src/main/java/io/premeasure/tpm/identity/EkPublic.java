package io.premeasure.tpm.identity;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.quote.AttestationKey;
import io.premeasure.tpm.quote.KeyAttribute;
import io.premeasure.tpm.quote.PublicArea;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The public part of an endorsement key. Of a bare key or certificate the TCG's default templates
 * are assumed (TCG EK Credential Profile 2.3): for RSA with 2048 bits and P-256 name algorithm
 * SHA-256 and AES-128 (templates L-1, L-2, H-1, H-2), as tpm2_makecredential does; for RSA with
 * 3072 and 4096 bits and P-384 SHA-384 and AES-256 (H-3, H-6, H-7).
 */
public final class EkPublic {
  private static final int AES = 0x0006;
  private static final int DEFAULT_AES_BITS = 128;
  private static final int HIGH_AES_BITS = 256;
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
    return area.isPresent() ? of(source, area.get()) : ofTemplate(source, read.key());
  }

  private static EkPublic ofTemplate(String source, PublicKey key) throws TpmFormatException {
    int bits =
        key instanceof RSAPublicKey rsa
            ? rsa.getModulus().bitLength()
            : ((ECPublicKey) key).getParams().getCurve().getField().getFieldSize();
    return switch (bits) {
      case 256, 2048 -> new EkPublic(key, HashAlgorithm.SHA256, DEFAULT_AES_BITS);
      case 384, 3072, 4096 -> new EkPublic(key, HashAlgorithm.SHA384, HIGH_AES_BITS);
      default ->
          throw new TpmFormatException(
              source, 0, "no endorsement key: there is no template for a key of " + bits + " bits");
    };
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
