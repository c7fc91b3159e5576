package io.premeasure.boot.txt.log;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.boot.BootFormatException;
import java.util.Optional;

class TxtLogFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyBytesAreALogOrRefused(byte[] input) {
    try {
      TxtLogReader.read("fuzz", input).replay();
    } catch (BootFormatException e) {
      // The one outcome that bad input may have.
    }
  }

  @FuzzTest(maxDuration = "10m")
  void anyBytesAreAHeapOrRefused(byte[] input) {
    try {
      TxtHeap.read("fuzz", input).log("fuzz", input, 0);
    } catch (BootFormatException e) {
      // The one outcome that bad input may have.
    }
  }

  @FuzzTest(maxDuration = "10m")
  void anyBytesAreARecordOrRefused(byte[] input) {
    try {
      LaunchRecord.read("fuzz", input, Optional.of(0L));
    } catch (BootFormatException e) {
      // The one outcome that bad input may have.
    }
  }
}
