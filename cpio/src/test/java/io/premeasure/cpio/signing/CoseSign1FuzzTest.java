package io.premeasure.cpio.signing;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.cpio.ArchiveFormatException;
import java.io.ByteArrayInputStream;
import java.io.IOException;

class CoseSign1FuzzTest {
  @FuzzTest(maxDuration = "10m")
  void readsOrRefuses(byte[] input) throws IOException {
    try {
      CoseSign1.read("fuzz", new ByteArrayInputStream(input)).verify(new byte[32]);
    } catch (ArchiveFormatException e) {
      // Refused, as it should be.
    }
  }
}
