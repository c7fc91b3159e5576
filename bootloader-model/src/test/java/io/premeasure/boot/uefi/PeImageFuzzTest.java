package io.premeasure.boot.uefi;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.boot.BootFormatException;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.List;

class PeImageFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyBytesAreHashedOrRefused(byte[] input) throws IOException {
    try {
      Authenticode.digests(
          PeImage.read(BlockSource.of("fuzz", input)), List.of(HashAlgorithm.SHA256));
    } catch (BootFormatException e) {
      // The one outcome that bad input may have.
    }
  }
}
