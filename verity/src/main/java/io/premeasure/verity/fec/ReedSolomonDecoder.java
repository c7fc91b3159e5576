package io.premeasure.verity.fec;

import java.util.Optional;

/**
 * Corrects single codewords: unknown errors by Berlekamp and Massey's algorithm, values by
 * Forney's. A codeword with e known positions (erasures) may have up to {@code (roots - e) / 2}
 * more errors.
 *
 * <p>It works on the difference between the parity of the message as it is and the parity as it is
 * stored, which is zero exactly when the codeword is good.
 */
final class ReedSolomonDecoder {
  private static final int BYTE = 0xff;

  private final int roots;

  ReedSolomonDecoder(int roots) {
    this.roots = roots;
  }

  /**
   * A wrong byte.
   *
   * @param index in the message; behind its end are the parity bytes
   * @param value to be added to the byte, by exclusive or
   */
  record Correction(int index, int value) {}

  /**
   * Finds the wrong bytes of one codeword.
   *
   * @param difference {@code roots} bytes from {@code offset} on
   * @param erasures indices in the message that are held to be wrong, at most {@code roots}
   * @return empty when there are too many errors
   */
  Optional<Correction[]> decode(byte[] difference, int offset, int[] erasures) {
    int[] syndromes = syndromes(difference, offset);
    int[] locator = erasureLocator(erasures);
    int degree = extendLocator(locator, syndromes, erasures.length);
    if (2 * degree - erasures.length > roots) {
      return Optional.empty();
    }
    int[] positions = positions(locator, degree);
    if (positions.length != degree) {
      return Optional.empty();
    }
    int[] evaluator = evaluator(locator, syndromes);
    Correction[] corrections = new Correction[degree];
    for (int i = 0; i < degree; i++) {
      int index = GaloisField.ORDER - 1 - positions[i];
      corrections[i] = new Correction(index, value(locator, evaluator, positions[i]));
    }
    return explains(corrections, syndromes) ? Optional.of(corrections) : Optional.empty();
  }

  private int[] syndromes(byte[] difference, int offset) {
    int[] syndromes = new int[roots];
    for (int i = 0; i < roots; i++) {
      int sum = 0;
      for (int j = 0; j < roots; j++) {
        sum = GaloisField.multiply(sum, GaloisField.power(i)) ^ (difference[offset + j] & BYTE);
      }
      syndromes[i] = sum;
    }
    return syndromes;
  }

  /** Product over the erasures of (1 - x * 2^position). */
  private int[] erasureLocator(int[] erasures) {
    int[] locator = new int[roots + 1];
    locator[0] = 1;
    for (int count = 0; count < erasures.length; count++) {
      int factor = GaloisField.power(GaloisField.ORDER - 1 - erasures[count]);
      for (int k = count + 1; k > 0; k--) {
        locator[k] ^= GaloisField.multiply(locator[k - 1], factor);
      }
    }
    return locator;
  }

  /** Berlekamp-Massey from the erasures on; returns the degree. */
  private int extendLocator(int[] locator, int[] syndromes, int erasures) {
    int[] previous = locator.clone();
    int errors = erasures;
    for (int step = erasures; step < roots; step++) {
      int discrepancy = 0;
      for (int k = 0; k <= step; k++) {
        discrepancy ^= GaloisField.multiply(locator[k], syndromes[step - k]);
      }
      System.arraycopy(previous, 0, previous, 1, roots);
      previous[0] = 0;
      if (discrepancy != 0) {
        int[] old = locator.clone();
        for (int k = 0; k <= roots; k++) {
          locator[k] ^= GaloisField.multiply(discrepancy, previous[k]);
        }
        if (2 * errors <= step + erasures) {
          errors = step + 1 + erasures - errors;
          for (int k = 0; k <= roots; k++) {
            previous[k] = GaloisField.divide(old[k], discrepancy);
          }
        }
      }
    }
    int degree = roots;
    while (locator[degree] == 0) {
      degree--;
    }
    return degree;
  }

  /** The positions whose inverses are roots of the locator, by trying all. */
  private static int[] positions(int[] locator, int degree) {
    int[] found = new int[degree];
    int count = 0;
    for (int position = 0; position < GaloisField.ORDER && count < degree; position++) {
      if (evaluate(locator, GaloisField.power(GaloisField.ORDER - position)) == 0) {
        found[count++] = position;
      }
    }
    return count == degree ? found : new int[0];
  }

  private static int evaluate(int[] polynomial, int x) {
    int sum = 0;
    for (int k = polynomial.length - 1; k >= 0; k--) {
      sum = GaloisField.multiply(sum, x) ^ polynomial[k];
    }
    return sum;
  }

  /** Locator times syndromes, modulo x^roots. */
  private int[] evaluator(int[] locator, int[] syndromes) {
    int[] product = new int[roots];
    for (int i = 0; i < roots; i++) {
      for (int k = 0; k <= i; k++) {
        product[i] ^= GaloisField.multiply(locator[k], syndromes[i - k]);
      }
    }
    return product;
  }

  /** Forney's formula; the code's first root is the power 0, so one factor X remains. */
  private static int value(int[] locator, int[] evaluator, int position) {
    int inverse = GaloisField.power(GaloisField.ORDER - position);
    int derivative = 0;
    for (int k = 1; k < locator.length; k += 2) {
      int powerOfInverse = GaloisField.power((k - 1) * (GaloisField.ORDER - position));
      derivative ^= GaloisField.multiply(locator[k], powerOfInverse);
    }
    int numerator = GaloisField.multiply(evaluate(evaluator, inverse), GaloisField.power(position));
    return GaloisField.divide(numerator, derivative);
  }

  /** Whether the corrections really give the syndromes; beyond its capacity the code may err. */
  private static boolean explains(Correction[] corrections, int[] syndromes) {
    for (int i = 0; i < syndromes.length; i++) {
      int sum = 0;
      for (Correction correction : corrections) {
        int position = GaloisField.ORDER - 1 - correction.index();
        sum ^= GaloisField.multiply(correction.value(), GaloisField.power(i * position));
      }
      if (sum != syndromes[i]) {
        return false;
      }
    }
    return true;
  }
}
