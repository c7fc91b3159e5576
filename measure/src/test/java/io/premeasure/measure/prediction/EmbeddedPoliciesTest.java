package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.PeBuilder;
import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies that systemd-measure signed, inside images whose sections it calculated with. */
class EmbeddedPoliciesTest {
  private static final String FOLDER = "uefi-boot/measure/";
  private static final List<String> PHASES =
      List.of(
          "enter-initrd",
          "enter-initrd:leave-initrd",
          "enter-initrd:leave-initrd:sysinit",
          "enter-initrd:leave-initrd:sysinit:ready");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"sha1", "sha256", "sha384"})
  void policiesOfSystemdMeasureAreThoseOfThePhases(String bank) throws IOException {
    Invocation checked = check(image("cmdline", Golden.bytes(FOLDER + "s-sign-" + bank + ".json")));
    assertEquals(0, checked.exit(), checked.err());
    assertEquals(true, checked.json().get("verified"));
    List<String> phases = new ArrayList<>();
    for (Object each : (List<?>) checked.json().get("policies")) {
      Map<?, ?> policy = (Map<?, ?>) each;
      assertEquals(bank, policy.get("bank"));
      phases.add((String) policy.get("phase"));
    }
    assertEquals(PHASES, phases);
  }

  @Test
  void policiesOfOtherSectionsAreFound() throws IOException {
    Invocation checked = check(image("osrel", Golden.bytes(FOLDER + "s-sign-sha256.json")));
    assertEquals(1, checked.exit());
    assertTrue(checked.text().contains("\"signed\" : true"), checked.text());
    assertFalse(checked.text().contains("\"phase\""), checked.text());
  }

  @Test
  void signaturesOfAnotherKeyAreFound() throws IOException {
    String document =
        new String(Golden.bytes(FOLDER + "s-sign-sha256.json"), StandardCharsets.UTF_8);
    int at = document.indexOf("\"sig\":\"") + 20;
    char other = document.charAt(at) == 'A' ? 'B' : 'A';
    String changed = document.substring(0, at) + other + document.substring(at + 1);
    Path image = image("cmdline", changed.getBytes(StandardCharsets.UTF_8));
    Invocation checked = check(image);
    assertEquals(1, checked.exit(), checked.err());
    Invocation text =
        Invocation.of(
            "predict",
            "uki",
            image.toString(),
            "--stub",
            "252",
            "--check-pcrsig",
            "--public-key",
            Golden.path(FOLDER + "s.pub").toString());
    assertTrue(text.text().contains("not signed by this key"), text.text());
    assertTrue(text.text().contains("after enter-initrd:leave-initrd, signed"), text.text());
  }

  /** With the key inside the image, whose section is measured. */
  @Test
  void whatIsExportedHolds() throws IOException {
    PeBuilder sections = sections("cmdline").section(".pcrpkey", Golden.bytes(FOLDER + "s.pub"));
    Path image = Files.write(folder.resolve("uki.efi"), sections.build());
    Path document = folder.resolve("pcrsig.json");
    Invocation exported =
        Invocation.of(
            "predict",
            "uki",
            image.toString(),
            "--stub",
            "257",
            "--phase",
            "",
            "--export",
            "pcrsig",
            "--key",
            Golden.path(FOLDER + "s.test-private.pem").toString(),
            "-o",
            document.toString());
    assertEquals(0, exported.exit(), exported.err());
    Files.write(image, sections.section(".pcrsig", Files.readAllBytes(document)).build());
    Invocation checked =
        Invocation.of("predict", "uki", image.toString(), "--stub", "257", "--check-pcrsig");
    assertEquals(0, checked.exit(), checked.err());
    assertTrue(checked.text().contains("after the stub, signed"), checked.text());
  }

  @Test
  void imageWithoutPoliciesOrKeyIsRefused() throws IOException {
    Path plain = Files.write(folder.resolve("uki.efi"), sections("cmdline").build());
    assertEquals(3, check(plain).exit());
    Path image = image("cmdline", Golden.bytes(FOLDER + "s-sign-sha1.json"));
    Invocation noKey =
        Invocation.of("predict", "uki", image.toString(), "--stub", "252", "--check-pcrsig");
    assertEquals(3, noKey.exit());
    assertTrue(noKey.err().contains("give --public-key"), noKey.err());
  }

  /** The command line's section is filled from one of the golden files. */
  private static PeBuilder sections(String commandLine) {
    return new PeBuilder()
        .section(".linux", Golden.bytes(FOLDER + "s.linux"))
        .section(".osrel", Golden.bytes(FOLDER + "s.osrel"))
        .section(".cmdline", Golden.bytes(FOLDER + "s." + commandLine))
        .section(".initrd", Golden.bytes(FOLDER + "s.initrd"));
  }

  private Path image(String commandLine, byte[] policies) throws IOException {
    byte[] image = sections(commandLine).section(".pcrsig", policies).build();
    return Files.write(folder.resolve("uki.efi"), image);
  }

  private static Invocation check(Path image) {
    return Invocation.of(
        "predict",
        "uki",
        image.toString(),
        "--stub",
        "252",
        "--check-pcrsig",
        "--public-key",
        Golden.path(FOLDER + "s.pub").toString(),
        "--format",
        "json");
  }
}
