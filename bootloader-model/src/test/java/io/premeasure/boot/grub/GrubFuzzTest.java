package io.premeasure.boot.grub;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Source;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.BlockSource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Configurations and the section with an image's modules. */
class GrubFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyBytesAreReadOrRefused(byte[] input) throws IOException {
    GrubSetup setup =
        new GrubSetup("hd0,gpt1", "/grub", List.of(), List.of(), Map.of(), Optional.empty());
    GrubRun.of(
        setup,
        path -> Optional.of(BlockSource.of(path, input)),
        List.of(HashAlgorithm.SHA256),
        Source.file("fuzz"));
    try {
      GrubImage.read("fuzz", input);
    } catch (BootFormatException e) {
      // The one outcome that bad input may have.
    }
  }
}
