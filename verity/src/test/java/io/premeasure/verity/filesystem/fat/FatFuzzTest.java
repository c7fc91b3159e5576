package io.premeasure.verity.filesystem.fat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;

class FatFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void readsAnyBytes(byte[] input) throws IOException {
    try {
      HostileFatTest.readEverything(input);
    } catch (VerityFormatException e) {
      // The one answer to bad input.
    }
  }
}
