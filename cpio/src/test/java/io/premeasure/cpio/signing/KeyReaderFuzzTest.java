package io.premeasure.cpio.signing;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;

class KeyReaderFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void readsOrRefuses(byte[] input) {
    try {
      KeyReader.publicKey("fuzz", input, Optional.empty());
    } catch (KeyFormatException e) {
      // Refused, as it should be.
    }
  }
}
