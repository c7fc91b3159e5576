package io.premeasure.boot.txt;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.boot.BootFormatException;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

class MleImageFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyBytesAreHashedOrRefused(byte[] input) throws IOException {
    for (MleImage.Layout layout : MleImage.Layout.values()) {
      try {
        MleImage.read(BlockSource.of("fuzz", input), layout)
            .hash(
                List.of(HashAlgorithm.SHA256),
                Optional.of(new byte[1]),
                MleImage.LongCommandLine.CUT);
      } catch (BootFormatException e) {
        // The one outcome that bad input may have.
      }
    }
  }
}
