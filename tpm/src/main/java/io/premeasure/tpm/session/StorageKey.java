package io.premeasure.tpm.session;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.KeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.HexFormat;

/**
 * A restricted decryption key in a TPM, which sessions are salted with and objects are stored
 * under: RSA, or on one of the curves P-256 and P-384.
 */
public final class StorageKey {
  private static final int RSA = 0x0001;
  private static final int ECC = 0x0023;
  private static final int NULL = 0x0010;
  private static final int NIST_P256 = 0x0003;
  private static final int NIST_P384 = 0x0004;
  private static final int USUAL_EXPONENT = 65537;

  private final int handle;
  private final HashAlgorithm nameAlgorithm;
  private final byte[] name;
  private final PublicKey key;

  private StorageKey(int handle, HashAlgorithm nameAlgorithm, byte[] name, PublicKey key) {
    this.handle = handle;
    this.nameAlgorithm = nameAlgorithm;
    this.name = name;
    this.key = key;
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
    PublicKey key =
        switch (type) {
          case RSA -> rsa(reader);
          case ECC -> ecc(reader);
          default ->
              throw reader.malformed(String.format("type 0x%04x, expected RSA or ECC", type));
        };
    reader.end();
    byte[] name = new TpmWriter().u16(nameId).bytes(nameAlgorithm.hash(publicArea)).toBytes();
    return new StorageKey(handle, nameAlgorithm, name, key);
  }

  private static PublicKey rsa(TpmReader reader) throws TpmFormatException {
    noScheme(reader);
    reader.u16();
    int exponent = reader.u32();
    // A TPM's exponent 0 stands for the usual one.
    return made(
        reader,
        "RSA",
        new RSAPublicKeySpec(
            new BigInteger(1, reader.sized()),
            BigInteger.valueOf(exponent == 0 ? USUAL_EXPONENT : exponent)));
  }

  private static PublicKey ecc(TpmReader reader) throws TpmFormatException {
    noScheme(reader);
    int curve = reader.u16();
    String name =
        switch (curve) {
          case NIST_P256 -> "secp256r1";
          case NIST_P384 -> "secp384r1";
          default ->
              throw reader.malformed(String.format("curve 0x%04x, expected P-256 or P-384", curve));
        };
    noScheme(reader);
    ECPoint point =
        new ECPoint(new BigInteger(1, reader.sized()), new BigInteger(1, reader.sized()));
    try {
      AlgorithmParameters named = AlgorithmParameters.getInstance("EC");
      named.init(new ECGenParameterSpec(name));
      return made(
          reader, "EC", new ECPublicKeySpec(point, named.getParameterSpec(ECParameterSpec.class)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java runtime has both curves", e);
    }
  }

  private static PublicKey made(TpmReader reader, String algorithm, KeySpec parts)
      throws TpmFormatException {
    try {
      return KeyFactory.getInstance(algorithm).generatePublic(parts);
    } catch (GeneralSecurityException e) {
      throw reader.malformed("cannot be used: " + e.getMessage());
    }
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
  EncryptedSecret newSalt() throws GeneralSecurityException {
    return EncryptedSecret.of(key, nameAlgorithm, "SECRET");
  }
}
