package io.premeasure.boot.uefi;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.boot.BootFormatException;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.Arrays;
import java.util.UUID;

/** Boot options, signature lists, partition tables and signed images; the first byte tells. */
class FirmwareInputsFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyBytesAreReadOrRefused(byte[] input) throws IOException {
    if (input.length == 0) {
      return;
    }
    byte[] content = Arrays.copyOfRange(input, 1, input.length);
    try {
      switch (input[0] & 3) {
        case 0 -> BootOption.read("fuzz", content).loadOptions();
        case 1 -> SignatureVariable.lists("fuzz", content, new UUID(0, 0));
        case 2 -> PartitionTableData.read(BlockSource.of("fuzz", content));
        default -> ImageSignature.of(PeImage.read(BlockSource.of("fuzz", content)));
      }
    } catch (BootFormatException e) {
      // The one outcome that bad input may have.
    }
  }
}
