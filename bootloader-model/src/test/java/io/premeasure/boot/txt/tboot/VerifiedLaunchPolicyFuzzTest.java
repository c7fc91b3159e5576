package io.premeasure.boot.txt.tboot;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.boot.BootFormatException;

class VerifiedLaunchPolicyFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyBytesAreReadOrRefused(byte[] input) {
    try {
      VerifiedLaunchPolicy.read("fuzz", input);
    } catch (BootFormatException e) {
      // The one outcome that bad input may have.
    }
  }
}
