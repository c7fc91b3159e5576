package io.premeasure.tpm.sealing;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.session.TpmWriter;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;

/**
 * An RSA key outside the TPM whose holder approves policies. As tpm2_loadexternal and systemd load
 * it: name algorithm SHA-256; attributes userWithAuth, decrypt and sign; no scheme.
 */
public final class AuthorizingKey {
  private static final int RSA = 0x0001;
  private static final int ATTRIBUTES = 0x00060040;
  private static final int NULL = 0x0010;

  private final byte[] publicArea;

  private AuthorizingKey(byte[] publicArea) {
    this.publicArea = publicArea;
  }

  /**
   * The key.
   *
   * @throws ArithmeticException when the exponent does not fit into 31 bits
   */
  public static AuthorizingKey of(RSAPublicKey key) {
    // A TPM also takes 0 for the usual exponent, but that form has another name.
    int exponent = key.getPublicExponent().intValueExact();
    byte[] modulus = key.getModulus().toByteArray();
    byte[] unsigned = modulus[0] == 0 ? Arrays.copyOfRange(modulus, 1, modulus.length) : modulus;
    return new AuthorizingKey(
        new TpmWriter()
            .u16(RSA)
            .u16(HashAlgorithm.SHA256.id())
            .u32(ATTRIBUTES)
            .sized(new byte[0])
            .u16(NULL)
            .u16(NULL)
            .u16(key.getModulus().bitLength())
            .u32(exponent)
            .sized(unsigned)
            .toBytes());
  }

  /** TPMT_PUBLIC; a copy. */
  public byte[] publicArea() {
    return publicArea.clone();
  }

  /** The TPM name: algorithm identifier and digest, 34 bytes. */
  public byte[] name() {
    return new TpmWriter()
        .u16(HashAlgorithm.SHA256.id())
        .bytes(HashAlgorithm.SHA256.hash(publicArea))
        .toBytes();
  }
}
