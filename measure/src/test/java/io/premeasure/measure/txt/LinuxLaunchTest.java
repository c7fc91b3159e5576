package io.premeasure.measure.txt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.HashAlgorithm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secure Launch of Linux in place of tboot, on the platform of a golden chain. */
class LinuxLaunchTest {
  private static final HashAlgorithm SHA256 = HashAlgorithm.SHA256;
  private static final String CHAIN = "tpm2-da-sha256";
  private static final int START = 1024;

  @TempDir private Path folder;

  @Test
  void register17IsPredictedFromFilesAnd18NeedsARecord() throws IOException {
    Invocation run = Invocation.of("--format", "json", "txt", "pcr", launch("").toString());
    assertEquals(0, run.exit(), run.err());
    assertEquals(List.of("17"), List.copyOf(registers(run).keySet()));
    assertTrue(run.err().contains("PCR 18"), run.err());
    assertEquals("initrd", last(run, 17).get("description"));
    assertEquals(
        HexFormat.of().formatHex(SHA256.hash(new byte[] {1, 2})),
        ((Map<?, ?>) last(run, 17).get("digests")).get("sha256"));
  }

  @Test
  void recordOfALaunchTellsWhatTheMachineDecides() throws IOException {
    Files.write(folder.resolve("launch.log"), record());
    Path config = launch(", cmdline: BOOT_IMAGE=/vmlinuz ro, record: launch.log");
    Invocation run = Invocation.of("--format", "json", "txt", "pcr", config.toString());
    assertEquals(0, run.exit(), run.err());
    assertEquals(List.of("17", "18"), List.copyOf(registers(run).keySet()));
    byte[] line = "BOOT_IMAGE=/vmlinuz ro".getBytes(StandardCharsets.UTF_8);
    assertEquals(
        HexFormat.of().formatHex(SHA256.hash(Arrays.copyOf(line, 100))),
        ((Map<?, ?>) last(run, 18).get("digests")).get("sha256"));
  }

  @Test
  void eventsOfTheRecordAreNamed() throws IOException {
    Path log = Files.write(folder.resolve("launch.log"), record());
    Invocation run = Invocation.of("log", "show", log.toString());
    assertEquals(0, run.exit(), run.err());
    assertTrue(run.text().contains("SLAUNCH"), run.text());
    assertTrue(run.text().contains("Measured boot parameters"), run.text());
  }

  @Test
  void membersOfTbootAreRefused() throws IOException {
    Path config = launch("");
    Files.writeString(config, Files.readString(config) + "extpol: sha256\n");
    Invocation run = Invocation.of("txt", "pcr", config.toString());
    assertEquals(3, run.exit());
    assertTrue(run.err().contains("extpol"), run.err());
  }

  private Path launch(String more) throws IOException {
    Files.write(folder.resolve("vmlinuz"), kernel());
    Files.write(folder.resolve("initrd"), new byte[] {1, 2});
    String profile = folder.resolve("machine.json").toString();
    Invocation learned =
        Invocation.of(
            "txt",
            "profile",
            Golden.path("txt/chain/" + CHAIN + ".tcg.bin").toString(),
            "-o",
            profile);
    assertEquals(0, learned.exit(), learned.err());
    return Files.writeString(
        folder.resolve("launch.yaml"),
        "tpm: 2.0\nsinit: "
            + Golden.path("txt/acm/sinit-a.acm")
            + "\nlinux: {file: vmlinuz, initrd: initrd"
            + more
            + "}\nbanks: [sha256]\nprofile: machine.json\n");
  }

  /** A bzImage whose protected-mode part has kernel_info at 16 and an MLE header at 64. */
  private static byte[] kernel() {
    ByteBuffer kernel = ByteBuffer.allocate(START + 512).order(ByteOrder.LITTLE_ENDIAN);
    kernel.put(0x1f1, (byte) 1).putInt(0x1f4, 512 / 16).putInt(0x202, 0x53726448);
    kernel.putShort(0x206, (short) 0x20f).putInt(0x238, 100).putInt(0x268, 16);
    kernel.putInt(START + 16, 0x506f544c).putInt(START + 20, 20).putInt(START + 32, 64);
    kernel.position(START + 64);
    kernel.put(HexFormat.of().parseHex("5aac82906f47a7740f5c55a2cb51b642"));
    kernel.putInt(52).putInt(0x20002).putInt(0).putInt(0).putInt(0).putInt(500).putInt(0x227);
    return kernel.array();
  }

  /** The golden log of tboot with events of Linux behind it. */
  private static byte[] record() throws IOException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    log.write(Files.readAllBytes(Golden.path("txt/chain/" + CHAIN + ".tcg.bin")));
    log.write(event(17, 0x503, ""));
    log.write(event(18, 0x502, "Measured SLR Table"));
    log.write(event(18, 0x502, "Measured boot parameters"));
    log.write(event(18, 0x502, "Measured Kernel command line"));
    log.write(event(17, 0x502, "Measured Kernel initrd"));
    log.write(event(17, 0x504, ""));
    return log.toByteArray();
  }

  private static byte[] event(int pcr, int type, String text) {
    byte[] data = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer event = ByteBuffer.allocate(50 + data.length).order(ByteOrder.LITTLE_ENDIAN);
    event.putInt(pcr).putInt(type).putInt(1).putShort((short) SHA256.id());
    return event.put(SHA256.hash(data)).putInt(data.length).put(data).array();
  }

  private static Map<?, ?> registers(Invocation run) throws IOException {
    return (Map<?, ?>) ((Map<?, ?>) run.json().get("banks")).get("sha256");
  }

  private static Map<?, ?> last(Invocation run, int pcr) throws IOException {
    return ((List<?>) run.json().get("events"))
        .stream()
            .map(each -> (Map<?, ?>) each)
            .filter(each -> ((Number) each.get("pcr")).intValue() == pcr)
            .reduce((first, second) -> second)
            .orElseThrow();
  }
}
