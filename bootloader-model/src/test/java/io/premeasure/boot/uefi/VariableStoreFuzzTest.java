package io.premeasure.boot.uefi;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.boot.BootFormatException;
import io.premeasure.verity.BlockSource;
import java.io.IOException;

class VariableStoreFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyBytesAreReadOrRefused(byte[] input) throws IOException {
    try {
      VariableStore.read(BlockSource.of("fuzz", input)).isSecureBoot();
    } catch (BootFormatException e) {
      // The one outcome that bad input may have.
    }
  }
}
