package io.premeasure.verity.fec;

/**
 * Arithmetic on bytes as elements of GF(2^8) with the field polynomial 0x11d and the generator 2
 * (Linux drivers/md/dm-verity-fec.c, init_rs).
 */
final class GaloisField {
  /** Number of elements other than zero. */
  static final int ORDER = 255;

  private static final int POLYNOMIAL = 0x11d;
  private static final int[] EXP = new int[2 * ORDER];
  private static final int[] LOG = new int[ORDER + 1];

  static {
    int value = 1;
    for (int power = 0; power < ORDER; power++) {
      EXP[power] = value;
      EXP[power + ORDER] = value;
      LOG[value] = power;
      value <<= 1;
      if (value > ORDER) {
        value ^= POLYNOMIAL;
      }
    }
  }

  private GaloisField() {}

  /** The generator to any power that is not negative. */
  static int power(int exponent) {
    return EXP[exponent % ORDER];
  }

  static int multiply(int a, int b) {
    return a == 0 || b == 0 ? 0 : EXP[LOG[a] + LOG[b]];
  }

  /** The quotient; the divisor is not zero. */
  static int divide(int a, int b) {
    return a == 0 ? 0 : EXP[LOG[a] + ORDER - LOG[b]];
  }
}
