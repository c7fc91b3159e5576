package io.premeasure.verity.image;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;

class ContainerFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyFileIsReadOrRefused(byte[] input) throws IOException {
    try {
      HostileContainerTest.readAll(input);
    } catch (VerityFormatException refused) {
      // What the reader declares for bad input.
    }
  }
}
