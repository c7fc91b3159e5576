package io.premeasure.boot.txt.lcp;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.boot.BootFormatException;

class LaunchPolicyFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyBytesAreAPolicyOrRefused(byte[] input) {
    try {
      LaunchPolicy.read("fuzz", input);
    } catch (BootFormatException e) {
      // The one outcome that bad input may have.
    }
  }

  @FuzzTest(maxDuration = "10m")
  void anyBytesAreAListOrRefused(byte[] input) {
    try {
      ListSignatures.isValid(PolicyList.read("fuzz", input));
    } catch (BootFormatException e) {
      // The one outcome that bad input may have.
    }
  }

  @FuzzTest(maxDuration = "10m")
  void anyBytesArePolicyDataOrRefused(byte[] input) {
    try {
      PolicyData.read("fuzz", input);
    } catch (BootFormatException e) {
      // The one outcome that bad input may have.
    }
  }
}
