package io.premeasure.boot.skinit;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.boot.BootFormatException;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.Set;

class SkinitFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyBytesAreALoaderOrRefused(byte[] input) throws IOException {
    try {
      SecureLoader.read(BlockSource.of("fuzz", input)).hash(Set.of(HashAlgorithm.SHA256));
    } catch (BootFormatException e) {
      // The one outcome that bad input may have.
    }
  }
}
