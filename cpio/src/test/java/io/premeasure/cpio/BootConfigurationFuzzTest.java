package io.premeasure.cpio;

import com.code_intelligence.jazzer.junit.FuzzTest;

class BootConfigurationFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyBytesAreReadOrRefused(byte[] input) {
    try {
      BootConfiguration.parse("fuzz", input).encode();
    } catch (ArchiveFormatException e) {
      // The one outcome that bad input may have.
    }
  }
}
