package io.premeasure.measure.yaml;

import com.code_intelligence.jazzer.junit.FuzzTest;

class YamlFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyBytesAreReadOrRefused(byte[] input) {
    try {
      YamlDocument.read("fuzz", input);
    } catch (YamlFormatException e) {
      // The one outcome that bad input may have.
    }
  }
}
