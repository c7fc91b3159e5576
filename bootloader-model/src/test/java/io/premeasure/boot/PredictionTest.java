package io.premeasure.boot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.tpm.HashAlgorithm;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PredictionTest {
  @Test
  void nothingMeasuredPredictsNoRegister() {
    Prediction prediction = Prediction.of(List.of(HashAlgorithm.SHA256), List.of(), List.of());
    assertEquals(new TreeSet<>(), prediction.pcrs());
    assertEquals(0, prediction.banks().get(HashAlgorithm.SHA256).size());
    assertThrows(
        IllegalArgumentException.class, () -> prediction.policyPcr(new TreeSet<>(List.of(0))));
  }

  @Test
  void measurementsMustHaveTheDigestsOfTheBanks() {
    Measurement measurement =
        Measurement.ofData(
            8, 13, new byte[1], List.of(HashAlgorithm.SHA1), Source.file("f"), "one byte");
    assertThrows(
        IllegalArgumentException.class,
        () -> Prediction.of(List.of(HashAlgorithm.SHA256), List.of(measurement), List.of()));
  }

  @Test
  void valuesHandedOutAreCopies() {
    Measurement measurement =
        Measurement.ofData(
            8, 13, new byte[1], List.of(HashAlgorithm.SHA1), Source.file("f"), "one byte");
    measurement.digests().get(HashAlgorithm.SHA1)[0] ^= 1;
    measurement.data()[0] ^= 1;
    assertEquals(
        Measurement.ofData(
            8, 13, new byte[1], List.of(HashAlgorithm.SHA1), Source.file("f"), "one byte"),
        measurement);
  }
}
