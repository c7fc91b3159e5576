package io.premeasure.measure.prediction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.RequiresTool;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks that boot through GRUB, of different versions. */
@RequiresTool("grub-mkimage")
class PredictGrubTest {
  private static final String SBAT = "sbat,1,SBAT Version,sbat,1,url\ngrub,5,FSF,grub,%s,url\n";
  private static final String MENU =
      "set timeout=0\nmenuentry T {\n linux /vmlinuz quiet\n initrd /a.img /b.img\n}\n";

  @TempDir private Path folder;

  @Test
  void menuIsFollowedToTheKernel() throws IOException {
    Map<String, Object> prediction = predict(disk(GrubLoader.build(folder)));
    assertEquals(6, events(prediction, 8).size());
    assertEquals(4, events(prediction, 9).size());
    assertEquals(3, events(prediction, 4).size(), "the kernel is not started by the firmware");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.12", "2.14~rc1", "3.0"})
  void firmwareStartsTheKernelOfNewerReleases(String version) throws IOException {
    Map<String, Object> prediction =
        predict(disk(GrubLoader.build(folder, SBAT.formatted(version))));
    assertEquals(4, events(prediction, 4).size());
    List<String> nine = digests(prediction, 9);
    assertEquals(6, nine.size());
    byte[] options = "BOOT_IMAGE=/vmlinuz quiet".getBytes(StandardCharsets.UTF_16LE);
    assertEquals(sha256(options), nine.get(4));
    byte[] initrd = Arrays.copyOf(new byte[] {1, 1, 1, 1, 1}, 8 + 3);
    Arrays.fill(initrd, 8, 11, (byte) 2);
    assertEquals(sha256(initrd), nine.get(5), "the first initrd is padded, the last is not");
  }

  @Test
  void distributionsOwnWaysAreSaidByTheDescription() throws IOException {
    BootDisk disk =
        disk(
            GrubLoader.build(
                folder, SBAT.formatted("2.12") + "grub.fedora,2,Fedora,grub2,2.12-1,url\n"));
    Map<?, ?> unknown = (Map<?, ?>) predict(disk).get("unknown");
    assertTrue(unknown.get("9").toString().contains("kernel-start"), unknown::toString);
    Invocation printed =
        Invocation.of(
            "predict", "disk", disk.image().toString(), "--secure-boot", "false", "--print-chain");
    Path chain = folder.resolve("chain.yaml");
    for (String start : List.of("handover", "firmware", "peimage")) {
      Files.writeString(
          chain,
          printed
              .text()
              .replace(disk.image().toString(), "disk.img")
              .replaceFirst("( +)device: .*\n", "$0$1kernel-start: " + start + "\n"));
      Invocation done = Invocation.of("predict", "chain", "" + chain, "--format", "json");
      assertEquals(0, done.exit(), done.err());
      assertFalse(((Map<?, ?>) done.json().get("unknown")).containsKey("9"));
      assertEquals(start.equals("firmware") ? 4 : 3, events(done.json(), 4).size(), start);
      assertEquals(start.equals("handover") ? 4 : 6, events(done.json(), 9).size(), start);
    }
  }

  private BootDisk disk(byte[] loader) throws IOException {
    return new BootDisk(folder, loader)
        .put("/vmlinuz", BootDisk.kernel(1))
        .put("/a.img", new byte[] {1, 1, 1, 1, 1})
        .put("/b.img", new byte[] {2, 2, 2})
        .put("/grub/grub.cfg", MENU);
  }

  private static Map<String, Object> predict(BootDisk disk) throws IOException {
    Invocation done =
        Invocation.of(
            "predict",
            "disk",
            disk.image().toString(),
            "--secure-boot",
            "false",
            "--format",
            "json");
    assertEquals(0, done.exit(), done.err());
    return done.json();
  }

  private static List<String> digests(Map<?, ?> prediction, int pcr) {
    return events(prediction, pcr).stream()
        .map(event -> (String) ((Map<?, ?>) event.get("digests")).get("sha256"))
        .toList();
  }

  private static List<Map<?, ?>> events(Map<?, ?> prediction, int pcr) {
    return ((List<?>) prediction.get("events"))
        .stream()
            .<Map<?, ?>>map(event -> (Map<?, ?>) event)
            .filter(event -> event.get("pcr").equals(pcr))
            .toList();
  }

  private static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(HashAlgorithm.SHA256.hash(bytes));
  }
}
