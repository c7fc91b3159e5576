package io.premeasure.verity.fec;

import java.util.Arrays;

/**
 * The systematic Reed-Solomon encoder of dm-verity, for many codewords side by side: byte b of each
 * block belongs to codeword b. The generator polynomial's roots are the powers 0 to {@code roots -
 * 1} of 2.
 *
 * <p>The shift register of a codeword is kept in up to three longs, its first byte highest, so that
 * a message byte costs one table look-up and one shift for each long.
 */
final class ReedSolomonEncoder {
  private static final int TOP_BYTE = 56;
  private static final int BYTE = 0xff;

  private final int roots;
  private final long[][] table;
  private final long[][] registers;
  private boolean untouched = true;

  /**
   * An encoder whose registers are all zero.
   *
   * @param codewords how many codewords are worked on at once
   */
  ReedSolomonEncoder(int roots, int codewords) {
    this.roots = roots;
    int words = (roots + Long.BYTES - 1) / Long.BYTES;
    table = table(roots, words);
    registers = new long[words][codewords];
  }

  private static long[][] table(int roots, int words) {
    int[] generator = generator(roots);
    long[][] table = new long[words][BYTE + 1];
    for (int factor = 0; factor <= BYTE; factor++) {
      for (int j = 0; j < roots; j++) {
        long product = GaloisField.multiply(factor, generator[roots - 1 - j]);
        table[j / Long.BYTES][factor] |= product << (TOP_BYTE - j % Long.BYTES * Byte.SIZE);
      }
    }
    return table;
  }

  /** Coefficients of the generator polynomial, the constant term first. */
  private static int[] generator(int roots) {
    int[] polynomial = new int[roots + 1];
    polynomial[0] = 1;
    for (int i = 0; i < roots; i++) {
      for (int k = i + 1; k > 0; k--) {
        polynomial[k] =
            polynomial[k - 1] ^ GaloisField.multiply(polynomial[k], GaloisField.power(i));
      }
      polynomial[0] = GaloisField.multiply(polynomial[0], GaloisField.power(i));
    }
    return polynomial;
  }

  /** Takes one message byte of each of the first {@code count} codewords. */
  void add(byte[] message, int count) {
    untouched = false;
    switch (registers.length) {
      case 1 -> addOne(message, count);
      case 2 -> addTwo(message, count);
      default -> addThree(message, count);
    }
  }

  private void addOne(byte[] message, int count) {
    long[] first = registers[0];
    long[] products = table[0];
    for (int i = 0; i < count; i++) {
      long register = first[i];
      int factor = (int) (register >>> TOP_BYTE) ^ (message[i] & BYTE);
      first[i] = (register << Byte.SIZE) ^ products[factor];
    }
  }

  private void addTwo(byte[] message, int count) {
    long[] first = registers[0];
    long[] second = registers[1];
    for (int i = 0; i < count; i++) {
      long next = second[i];
      int factor = (int) (first[i] >>> TOP_BYTE) ^ (message[i] & BYTE);
      first[i] = ((first[i] << Byte.SIZE) | (next >>> TOP_BYTE)) ^ table[0][factor];
      second[i] = (next << Byte.SIZE) ^ table[1][factor];
    }
  }

  private void addThree(byte[] message, int count) {
    long[] first = registers[0];
    long[] second = registers[1];
    long[] third = registers[2];
    for (int i = 0; i < count; i++) {
      long middle = second[i];
      long last = third[i];
      int factor = (int) (first[i] >>> TOP_BYTE) ^ (message[i] & BYTE);
      first[i] = ((first[i] << Byte.SIZE) | (middle >>> TOP_BYTE)) ^ table[0][factor];
      second[i] = ((middle << Byte.SIZE) | (last >>> TOP_BYTE)) ^ table[1][factor];
      third[i] = (last << Byte.SIZE) ^ table[2][factor];
    }
  }

  /** Whether only zeros can have come in, so that further zeros change nothing. */
  boolean untouched() {
    return untouched;
  }

  /** Writes the parity of the first {@code count} codewords, one after the other. */
  void parity(byte[] out, int count) {
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < roots; j++) {
        long word = registers[j / Long.BYTES][i];
        out[i * roots + j] = (byte) (word >>> (TOP_BYTE - j % Long.BYTES * Byte.SIZE));
      }
    }
  }

  /** Makes all registers zero again. */
  void reset() {
    for (long[] word : registers) {
      Arrays.fill(word, 0);
    }
    untouched = true;
  }
}
