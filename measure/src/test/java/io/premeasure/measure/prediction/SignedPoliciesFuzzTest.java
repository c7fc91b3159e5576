package io.premeasure.measure.prediction;

import com.code_intelligence.jazzer.junit.FuzzTest;

class SignedPoliciesFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyBytesAreReadOrRefused(byte[] input) {
    try {
      SignedPolicies.parse("fuzz", input);
    } catch (PredictionFormatException e) {
      // The one outcome that bad input may have.
    }
  }
}
