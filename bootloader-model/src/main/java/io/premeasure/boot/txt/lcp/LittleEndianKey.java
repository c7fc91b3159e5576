package io.premeasure.boot.txt.lcp;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;

/** Public keys in the form of policy lists: numbers of fixed length, little-endian. */
final class LittleEndianKey {
  private LittleEndianKey() {}

  /** The modulus, or the point's two coordinates. */
  static byte[] encode(PublicKey key) {
    if (key instanceof RSAPublicKey rsa) {
      return number(rsa.getModulus(), (rsa.getModulus().bitLength() + 7) / 8);
    }
    ECPublicKey ec = (ECPublicKey) key;
    int size = (ec.getParams().getCurve().getField().getFieldSize() + 7) / 8;
    byte[] both = new byte[2 * size];
    System.arraycopy(number(ec.getW().getAffineX(), size), 0, both, 0, size);
    System.arraycopy(number(ec.getW().getAffineY(), size), 0, both, size, size);
    return both;
  }

  /**
   * The key of a signature.
   *
   * @throws GeneralSecurityException when the bytes are no key
   */
  static PublicKey decode(ListSignature signature) throws GeneralSecurityException {
    byte[] key = signature.key().bytes();
    if (signature.scheme().isRsa()) {
      return KeyFactory.getInstance("RSA")
          .generatePublic(
              new RSAPublicKeySpec(
                  new BigInteger(1, reversed(key, 1)), BigInteger.valueOf(signature.exponent())));
    }
    AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
    curve.init(new ECGenParameterSpec(curveName(signature.keyBits())));
    byte[] point = reversed(key, 2);
    int size = point.length / 2;
    ECPoint w =
        new ECPoint(new BigInteger(1, point, 0, size), new BigInteger(1, point, size, size));
    return KeyFactory.getInstance("EC")
        .generatePublic(new ECPublicKeySpec(w, curve.getParameterSpec(ECParameterSpec.class)));
  }

  /** Bytes that hold some numbers of equal length, each with its bytes in the other order. */
  static byte[] reversed(byte[] bytes, int numbers) {
    int size = bytes.length / numbers;
    byte[] result = bytes.clone();
    for (int i = 0; i < size * numbers; i++) {
      int number = i / size;
      result[i] = bytes[(number + 1) * size - 1 - i % size];
    }
    return result;
  }

  /** The name of the NIST curve over a field of some bits. */
  static String curveName(int bits) throws GeneralSecurityException {
    return switch (bits) {
      case 256 -> "secp256r1";
      case 384 -> "secp384r1";
      default -> throw new GeneralSecurityException("no curve of " + bits + " bits");
    };
  }

  private static byte[] number(BigInteger number, int size) {
    byte[] bytes = new byte[size];
    byte[] digits = number.toByteArray();
    for (int i = 0; i < Math.min(size, digits.length); i++) {
      bytes[i] = digits[digits.length - 1 - i];
    }
    return bytes;
  }
}
