package io.premeasure.boot.grub;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.Source;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Configurations and the section with an image's modules. */
class GrubFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyBytesAreReadOrRefused(byte[] input) throws IOException {
    GrubSetup setup =
        new GrubSetup(
            "hd0,gpt1",
            "/grub",
            List.of(),
            Optional.of(new String(input, StandardCharsets.ISO_8859_1)),
            List.of(),
            Map.of(),
            Optional.empty());
    GrubRun.of(
        setup,
        new GrubFiles()
            .add("hd0,gpt1", new MemoryVolume("ESP", Map.of("/grub/grub.cfg", input, "/x", input))),
        List.of(HashAlgorithm.SHA256),
        Source.file("fuzz"));
    try {
      GrubImage.read("fuzz", input);
    } catch (BootFormatException e) {
      // The one outcome that bad input may have.
    }
  }
}
