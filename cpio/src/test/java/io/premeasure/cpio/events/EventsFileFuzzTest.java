package io.premeasure.cpio.events;

import com.code_intelligence.jazzer.junit.FuzzTest;

class EventsFileFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void filesGiveNothingButFormatErrors(byte[] input) {
    for (EventsReading reading : EventsReading.values()) {
      try {
        EventsFile.parse("fuzz", input, new byte[32], reading).events();
      } catch (EventsFormatException expected) {
        expected.dispatched();
      }
    }
  }
}
