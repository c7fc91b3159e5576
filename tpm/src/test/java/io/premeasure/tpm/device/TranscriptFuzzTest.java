package io.premeasure.tpm.device;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.tpm.TpmFormatException;

class TranscriptFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void transcriptsAreReadOrRefused(byte[] input) {
    try {
      Transcript.parse("fuzz", input).exchanges();
    } catch (TpmFormatException e) {
      // The one answer to bad input.
    }
  }

  @FuzzTest(maxDuration = "10m")
  void everyCommandIsBlanked(byte[] input) {
    if (input.length >= ResponseFrame.HEADER
        && SecretBlanking.command(input).length != input.length) {
      throw new AssertionError("another length");
    }
  }
}
