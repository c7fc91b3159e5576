package io.premeasure.boot.txt.acm;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * The RSA signature of a module: PKCS #1 v1.5 padding around the hash with its bytes reversed, and
 * without a DigestInfo.
 */
public final class AcmSignature {
  /** Bytes of modulus and signature. */
  static final int SIZE = 256;

  private final byte[] modulus;
  private final long exponent;
  private final byte[] signature;

  /** A signature and the key that the module names for it; both little-endian. */
  AcmSignature(byte[] modulus, long exponent, byte[] signature) {
    this.modulus = modulus.clone();
    this.exponent = exponent;
    this.signature = signature.clone();
  }

  /** The RSA exponent; 17 in Intel's modules. */
  public long exponent() {
    return exponent;
  }

  /**
   * Whether the module's key signed this hash. That the key is Intel's is told by its own hash
   * alone, which the chipset holds.
   *
   * @param hash SHA-256, 32 bytes
   */
  public boolean isOver(byte[] hash) {
    BigInteger key = number(modulus);
    if (key.signum() == 0) {
      return false;
    }
    byte[] opened =
        bytes(number(signature).modPow(BigInteger.valueOf(exponent), key), modulus.length);
    return Arrays.equals(opened, padded(hash));
  }

  private byte[] padded(byte[] hash) {
    byte[] padded = new byte[modulus.length];
    Arrays.fill(padded, 2, padded.length, (byte) 0xff);
    padded[1] = 1;
    padded[padded.length - hash.length - 1] = 0;
    for (int i = 0; i < hash.length; i++) {
      padded[padded.length - 1 - i] = hash[i];
    }
    return padded;
  }

  private static BigInteger number(byte[] littleEndian) {
    byte[] bigEndian = new byte[littleEndian.length];
    for (int i = 0; i < bigEndian.length; i++) {
      bigEndian[i] = littleEndian[bigEndian.length - 1 - i];
    }
    return new BigInteger(1, bigEndian);
  }

  /** The number big-endian; it is smaller than the modulus, so it fits. */
  private static byte[] bytes(BigInteger number, int length) {
    byte[] digits = number.toByteArray();
    int sign = digits.length > length ? 1 : 0;
    byte[] bytes = new byte[length];
    int count = digits.length - sign;
    System.arraycopy(digits, sign, bytes, length - count, count);
    return bytes;
  }
}
