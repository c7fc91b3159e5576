package io.premeasure.boot.linux;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.boot.BootFormatException;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.Set;

class BzImageFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyBytesAreAKernelOrRefused(byte[] input) throws IOException {
    try {
      BzImage image = BzImage.read(BlockSource.of("fuzz", input));
      image.mleHeader();
      image.hash(Set.of(HashAlgorithm.SHA256));
    } catch (BootFormatException e) {
      // The one outcome that bad input may have.
    }
  }
}
