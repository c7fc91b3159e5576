package io.premeasure.verity.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;

class VhdxFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyFileWithRightChecksumsIsReadOrRefused(byte[] input) throws IOException {
    try {
      VhdxTest.readAll(SyntheticVhdx.of(input).sign());
    } catch (VerityFormatException refused) {
      // What the reader declares for bad input.
    }
  }
}
