package io.premeasure.tpm.eventlog.cel;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.tpm.TpmFormatException;

class CelFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void readsTypeLengthValueOrRefuses(byte[] input) {
    try {
      CelTlv.read("fuzz", input);
    } catch (TpmFormatException e) {
      // The one answer to bad input.
    }
  }

  @FuzzTest(maxDuration = "10m")
  void readsCborOrRefuses(byte[] input) {
    try {
      CelCbor.read("fuzz", input);
    } catch (TpmFormatException e) {
      // The one answer to bad input.
    }
  }
}
