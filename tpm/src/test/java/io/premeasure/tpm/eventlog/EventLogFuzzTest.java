package io.premeasure.tpm.eventlog;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.tpm.TpmFormatException;

class EventLogFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void readsOrRefuses(byte[] input) {
    try {
      EventLog.read("fuzz", input, EventLog.Padding.ACCEPTED).replay();
    } catch (TpmFormatException e) {
      // The one answer to bad input.
    }
  }
}
