package io.premeasure.measure.prediction;

import io.premeasure.measure.document.AlternativePrediction;
import java.util.ArrayList;
import java.util.List;

/** What a machine should be like, in one of the forms in which somebody can say so. */
public sealed interface Expectation {
  /** The values that it names, each an alternative to the others; none for events alone. */
  List<ExpectedRegisters> registers();

  /**
   * Predictions with their events, one of which should come true.
   *
   * @param alternatives at least one
   */
  record Predictions(List<AlternativePrediction> alternatives) implements Expectation {
    @Override
    public List<ExpectedRegisters> registers() {
      List<ExpectedRegisters> registers = new ArrayList<>();
      for (AlternativePrediction each : alternatives) {
        registers.add(ExpectedRegisters.of(each.name(registers.size() + 1), each.prediction()));
      }
      return registers;
    }
  }

  /**
   * Values of registers alone, of a reference manifest.
   *
   * @param registers at least one alternative
   */
  record Registers(List<ExpectedRegisters> registers) implements Expectation {}

  /**
   * Digests of some events, of keylime.
   *
   * @param reference the state
   */
  record Events(KeylimeReference reference) implements Expectation {
    @Override
    public List<ExpectedRegisters> registers() {
      return List.of();
    }
  }
}
