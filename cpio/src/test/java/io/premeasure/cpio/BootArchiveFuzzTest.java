package io.premeasure.cpio;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

class BootArchiveFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void archivesGiveNothingButFormatErrors(byte[] input) throws IOException {
    try {
      BootArchiveTest.readAll(input);
    } catch (ArchiveFormatException expected) {
      expected.offset();
    }
  }

  @FuzzTest(maxDuration = "10m")
  void configurationsGiveNothingButFormatErrors(byte[] input) {
    try {
      BootConfiguration.parse("fuzz", input).encode();
    } catch (ArchiveFormatException expected) {
      expected.offset();
    }
  }
}
