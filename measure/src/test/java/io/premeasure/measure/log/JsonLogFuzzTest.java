package io.premeasure.measure.log;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.measure.prediction.PredictionFormatException;
import io.premeasure.tpm.TpmFormatException;
import java.io.IOException;

class JsonLogFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void readsALogOfAnyFormatOrRefuses(byte[] input) throws IOException {
    try {
      LogEncoding.read("fuzz", input);
    } catch (PredictionFormatException | TpmFormatException e) {
      // The answers to bad input.
    }
  }
}
