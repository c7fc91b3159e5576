package io.premeasure.tpm.quote;

import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.session.TpmReader;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;

/** Makes Java's keys of the ends of public areas: what follows the scheme. */
final class PublicKeyMaker {
  private static final int NULL = 0x0010;
  private static final int MAX_RSA_BITS = 4096;
  private static final long USUAL_EXPONENT = 65537;

  private PublicKeyMaker() {}

  /** TPMS_RSA_PARMS from its key length on, and the modulus. */
  static PublicKey rsa(TpmReader reader) throws TpmFormatException {
    int bits = reader.u16();
    long exponent = Integer.toUnsignedLong(reader.u32());
    BigInteger modulus = new BigInteger(1, reader.sized());
    if (bits > MAX_RSA_BITS || modulus.bitLength() != bits) {
      throw reader.malformed(
          "modulus of " + modulus.bitLength() + " bits in an RSA key of " + bits + " bits");
    }
    try {
      return KeyFactory.getInstance("RSA")
          .generatePublic(
              new RSAPublicKeySpec(
                  modulus, BigInteger.valueOf(exponent == 0 ? USUAL_EXPONENT : exponent)));
    } catch (GeneralSecurityException e) {
      throw reader.malformed("not an RSA key: " + e.getMessage());
    }
  }

  /** TPMS_ECC_PARMS from its curve on, and the point. */
  static PublicKey ecc(TpmReader reader) throws TpmFormatException {
    int curveId = reader.u16();
    TpmCurve curve =
        TpmCurve.ofId(curveId)
            .orElseThrow(() -> reader.malformed(String.format("curve 0x%04x", curveId)));
    if (reader.u16() != NULL) {
      PublicArea.hash(reader, "hash of the key derivation");
    }
    byte[] x = reader.sized();
    byte[] y = reader.sized();
    ECPoint point = new ECPoint(new BigInteger(1, x), new BigInteger(1, y));
    if (x.length > curve.fieldSize() || y.length > curve.fieldSize() || !curve.contains(point)) {
      throw reader.malformed("a point that is not on " + curve.jcaName());
    }
    try {
      return KeyFactory.getInstance("EC")
          .generatePublic(new ECPublicKeySpec(point, curve.parameters()));
    } catch (GeneralSecurityException e) {
      throw reader.malformed("not an ECC key: " + e.getMessage());
    }
  }
}
