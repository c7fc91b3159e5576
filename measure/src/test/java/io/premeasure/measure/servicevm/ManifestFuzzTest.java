package io.premeasure.measure.servicevm;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.measure.prediction.JsonMember;
import io.premeasure.measure.prediction.PredictionFormatException;

class ManifestFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyBytesAreAManifestOrRefused(byte[] input) {
    try {
      Manifest.read(JsonMember.configuration("fuzz", input));
    } catch (PredictionFormatException e) {
      // The one outcome that bad input may have.
    }
  }
}
