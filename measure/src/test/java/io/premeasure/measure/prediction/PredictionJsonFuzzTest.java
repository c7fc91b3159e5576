package io.premeasure.measure.prediction;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

class PredictionJsonFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void readsOrRefuses(byte[] input) throws Exception {
    try {
      byte[] written = write(input);
      if (!Arrays.equals(written, write(written))) {
        throw new IllegalStateException("a prediction that was read is not written back");
      }
    } catch (PredictionFormatException expected) {
      return;
    }
  }

  private static byte[] write(byte[] json) throws Exception {
    var prediction = PredictionJson.parse("fuzz", json);
    return PredictionJson.write(prediction, prediction.pcrs());
  }
}
