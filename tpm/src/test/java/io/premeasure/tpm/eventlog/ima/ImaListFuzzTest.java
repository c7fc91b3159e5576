package io.premeasure.tpm.eventlog.ima;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.LogFormat;
import java.io.IOException;

class ImaListFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void readsOrRefuses(byte[] input) throws IOException {
    for (LogFormat format : new LogFormat[] {LogFormat.IMA_ASCII, LogFormat.IMA_BINARY}) {
      try {
        ImaList.read("fuzz", input, format);
      } catch (TpmFormatException e) {
        // The one answer to bad input.
      }
    }
  }
}
