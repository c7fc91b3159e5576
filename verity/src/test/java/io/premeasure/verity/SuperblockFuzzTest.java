package io.premeasure.verity;

import com.code_intelligence.jazzer.junit.FuzzTest;

class SuperblockFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void readsOrRefuses(byte[] input) {
    try {
      Superblock.parse("fuzz", 0, input).encode();
    } catch (VerityFormatException e) {
      // The one answer to bad input.
    }
  }
}
