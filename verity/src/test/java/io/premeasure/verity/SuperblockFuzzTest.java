package io.premeasure.verity;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

class SuperblockFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anySuperblockIsReadOrRefused(byte[] input) throws IOException {
    try {
      Superblock superblock = Superblock.parse("fuzz", 0, input);
      Superblock again = Superblock.parse("fuzz", 0, superblock.encode());
      if (!again.parameters().equals(superblock.parameters())) {
        throw new AssertionError("read differently after writing: " + superblock);
      }
      TreeLayout layout = new TreeLayout(superblock.parameters(), HashArea.DEFAULT);
      if (layout.end() < layout.start()) {
        throw new AssertionError("layout runs backwards: " + superblock);
      }
    } catch (VerityFormatException refused) {
      // What the reader declares for bad input.
    }
  }
}
