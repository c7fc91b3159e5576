package io.premeasure.verity.partition;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;

class PartitionTableFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyDiskIsReadOrRefused(byte[] input) throws IOException {
    try {
      HostileTableTest.readAndEdit(input);
    } catch (VerityFormatException refused) {
      // What the reader declares for bad input.
    }
  }
}
