package io.premeasure.measure.prediction;

import io.premeasure.boot.Prediction;
import io.premeasure.tpm.HashAlgorithm;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Values that registers should have.
 *
 * @param name what people know these values by among others that would do as well
 * @param banks the values by register
 */
public record ExpectedRegisters(String name, Map<HashAlgorithm, SortedMap<Integer, byte[]>> banks) {
  /** What a prediction leads to. */
  public static ExpectedRegisters of(String name, Prediction prediction) {
    return new ExpectedRegisters(name, prediction.banks());
  }

  /** Registers with a value in one bank at least, ascending. */
  public SortedSet<Integer> pcrs() {
    SortedSet<Integer> pcrs = new TreeSet<>();
    banks.values().forEach(values -> pcrs.addAll(values.keySet()));
    return pcrs;
  }
}
