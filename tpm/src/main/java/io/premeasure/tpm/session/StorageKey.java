package io.premeasure.tpm.session;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import java.security.GeneralSecurityException;
import java.util.HexFormat;

/**
 * A restricted decryption key in a TPM, which sessions are salted with and objects are stored
 * under: RSA, or on the curve P-256.
 */
public final class StorageKey {
  private static final int RSA = 0x0001;
  private static final int ECC = 0x0023;
  private static final int NULL = 0x0010;
  private static final int NIST_P256 = 0x0003;

  private final int handle;
  private final HashAlgorithm nameAlgorithm;
  private final byte[] name;
  private final SaltEncryption salts;

  private StorageKey(int handle, HashAlgorithm nameAlgorithm, byte[] name, SaltEncryption salts) {
    this.handle = handle;
    this.nameAlgorithm = nameAlgorithm;
    this.name = name;
    this.salts = salts;
  }

  /**
   * The key of a public area.
   *
   * @param handle where the TPM holds it
   * @param publicArea TPMT_PUBLIC
   * @throws TpmFormatException when it is no key of these kinds
   */
  public static StorageKey of(int handle, byte[] publicArea) throws TpmFormatException {
    TpmReader reader = new TpmReader("storage key", publicArea);
    int type = reader.u16();
    int nameId = reader.u16();
    HashAlgorithm nameAlgorithm =
        HashAlgorithm.ofId(nameId)
            .orElseThrow(() -> reader.malformed(String.format("name algorithm 0x%04x", nameId)));
    reader.u32();
    reader.sized();
    if (reader.u16() != NULL) {
      reader.u16();
      reader.u16();
    }
    SaltEncryption salts =
        switch (type) {
          case RSA -> rsa(reader, nameAlgorithm);
          case ECC -> ecc(reader, nameAlgorithm);
          default ->
              throw reader.malformed(String.format("type 0x%04x, expected RSA or ECC", type));
        };
    reader.end();
    byte[] name = new TpmWriter().u16(nameId).bytes(nameAlgorithm.hash(publicArea)).toBytes();
    return new StorageKey(handle, nameAlgorithm, name, salts);
  }

  private static SaltEncryption rsa(TpmReader reader, HashAlgorithm hash)
      throws TpmFormatException {
    noScheme(reader);
    reader.u16();
    int exponent = reader.u32();
    return SaltEncryption.rsa(reader.sized(), exponent, hash);
  }

  private static SaltEncryption ecc(TpmReader reader, HashAlgorithm hash)
      throws TpmFormatException {
    noScheme(reader);
    int curve = reader.u16();
    if (curve != NIST_P256) {
      throw reader.malformed(String.format("curve 0x%04x, expected P-256", curve));
    }
    noScheme(reader);
    return SaltEncryption.ecc(reader.sized(), reader.sized(), hash);
  }

  private static void noScheme(TpmReader reader) throws TpmFormatException {
    if (reader.u16() != NULL) {
      throw reader.malformed("a scheme, which no storage key has");
    }
  }

  /** The key as a command's handle. */
  public TpmEntity entity() {
    return new TpmEntity(handle, name);
  }

  /** The TPM name in hexadecimal: what to compare with a value that is known to be right. */
  public String nameHex() {
    return HexFormat.of().formatHex(name);
  }

  /** The hash algorithm of the name. */
  public HashAlgorithm nameAlgorithm() {
    return nameAlgorithm;
  }

  /** A fresh salt, in clear and as only this TPM can read it. */
  SaltEncryption.Salt newSalt() throws GeneralSecurityException {
    return salts.newSalt();
  }
}
