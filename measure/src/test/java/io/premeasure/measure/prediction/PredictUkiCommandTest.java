package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.PeBuilder;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictUkiCommandTest {
  private static final String CASE = "uefi-boot-more/uki/typical/";

  @TempDir private Path folder;

  private Path uki(String... sections) throws IOException {
    PeBuilder builder = new PeBuilder();
    for (String section : sections) {
      builder.section("." + section, Golden.bytes(CASE + section));
    }
    return Files.write(folder.resolve("uki.efi"), builder.build());
  }

  @Test
  void valuesAreThoseOfSystemdMeasure() throws IOException {
    Path uki = uki("linux", "osrel", "cmdline", "initrd");
    Map<?, ?> golden = (Map<?, ?>) Golden.json("uefi-boot-more/uki/expected.json").get("typical");
    Map<?, ?> calculated = (Map<?, ?>) golden.get("calculate");
    for (Object bank : calculated.keySet()) {
      for (Object each : (List<?>) calculated.get(bank)) {
        Map<?, ?> phase = (Map<?, ?>) each;
        Invocation run =
            Invocation.of(
                "--format",
                "json",
                "predict",
                "uki",
                uki.toString(),
                "--stub",
                "252",
                "--bank",
                (String) bank,
                "--phase",
                (String) phase.get("phase"));
        assertEquals(0, run.exit(), run.err());
        Map<?, ?> banks = (Map<?, ?>) run.json().get("banks");
        assertEquals(Map.of("11", phase.get("hash")), banks.get(bank));
      }
    }
  }

  @Test
  void everySectionIsExplained() throws IOException {
    Path uki = uki("linux", "cmdline");
    Invocation run =
        Invocation.of("predict", "uki", uki.toString(), "--stub", "252", "--phase", ":");
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.text().contains("uki.efi(.cmdline)"), run.text());
    assertTrue(run.text().contains("name of section .linux"), run.text());
  }

  @Test
  void whatCannotBePredictedIsRefused() throws IOException {
    Invocation noStub = Invocation.of("predict", "uki", uki("linux").toString());
    assertEquals(2, noStub.exit());
    assertTrue(noStub.err().contains("give --stub"), noStub.err());
    Invocation noKernel =
        Invocation.of("predict", "uki", uki("cmdline").toString(), "--stub", "252");
    assertEquals(3, noKernel.exit());
    assertTrue(noKernel.err().contains("no section .linux"), noKernel.err());
    Invocation noProfile =
        Invocation.of("predict", "uki", uki("linux").toString(), "--stub", "257", "--profile", "1");
    assertEquals(3, noProfile.exit());
    Path text = Files.write(folder.resolve("text"), "no image".getBytes(StandardCharsets.UTF_8));
    assertEquals(3, Invocation.of("predict", "uki", text.toString()).exit());
    Invocation noSigner =
        Invocation.of(
            "predict", "uki", uki("linux").toString(), "--stub", "252", "--export", "cvmdisk");
    assertEquals(2, noSigner.exit());
  }

  @Test
  void anImageWithoutPoliciesIsNotVerified() throws IOException {
    byte[] image =
        new PeBuilder()
            .section(".linux", Golden.bytes(CASE + "linux"))
            .section(".pcrsig", "{}".getBytes(StandardCharsets.UTF_8))
            .build();
    Path uki = Files.write(folder.resolve("uki.efi"), image);
    String key = Golden.path("cvmboot/sig/rsa2048.pub").toString();
    Invocation run =
        Invocation.of(
            "predict",
            "uki",
            uki.toString(),
            "--stub",
            "257",
            "--check-pcrsig",
            "--public-key",
            key);
    assertEquals(1, run.exit(), run.err());
    assertTrue(run.text().contains("no policies"), run.text());
  }
}
