package io.premeasure.measure.verity;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;

class SignaturePartitionFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyPartitionIsReadAgainAfterWritingOrRefused(byte[] input) throws IOException {
    try {
      SignaturePartition partition = SignaturePartition.parse("fuzz", input);
      SignaturePartition again = SignaturePartition.parse("fuzz", partition.encode());
      if (!again.rootHash().equals(partition.rootHash())) {
        throw new AssertionError("read differently after writing");
      }
    } catch (VerityFormatException refused) {
      // What the reader declares for bad input.
    }
  }
}
