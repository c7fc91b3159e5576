package io.premeasure.verity.cbe;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.verity.BlockSource;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;
import java.util.Optional;

class ImageCheckFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void everyImageIsCheckedOrRefused(byte[] image) throws IOException {
    try {
      ImageCheck.run(BlockSource.of("fuzz", image), Optional.empty(), 10);
    } catch (VerityFormatException expected) {
      return;
    }
  }
}
