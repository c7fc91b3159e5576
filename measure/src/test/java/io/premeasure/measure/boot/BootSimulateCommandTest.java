package io.premeasure.measure.boot;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.cpio.ArchiveFile;
import io.premeasure.cpio.BootArchiveWriter;
import io.premeasure.cpio.signing.KeyReader;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.fixtures.SparseFile;
import io.premeasure.measure.Invocation;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the loader's model on a partition made of a real machine's configuration and events. */
class BootSimulateCommandTest {
  private static final String MACHINE = "cvmboot/boot/cvmboot-events-rsa2048/";
  private static final String BANKS = "sha1,sha256,sha384,sha512";

  @TempDir private Path folder;

  private Path esp;

  @BeforeEach
  void writePartition() throws IOException {
    esp = folder.resolve("esp");
    write(Golden.bytes(MACHINE + "events"));
  }

  @Test
  void realConfigurationAndEventsLeadToTheMachinesValuesAndVariable() throws IOException {
    Map<String, Object> boot = simulate(0, "--bank", BANKS);
    assertEquals(true, boot.get("started"));
    assertEquals(15, ((List<?>) boot.get("steps")).size());
    assertEquals(
        "66edc2dedf7a1aecc608d49cb2185415be3c2ba8b075675f9cc8222b41a846f3", boot.get("roothash"));
    Map<?, ?> variable = (Map<?, ?>) boot.get("efiVariable");
    assertEquals("08b5e462-25eb-42c0-a7d1-e9f78c3c7e09", variable.get("guid"));
    assertArrayEquals(
        Golden.bytes(MACHINE + "efivars/roothash-08b5e462-25eb-42c0-a7d1-e9f78c3c7e09.bin"),
        Base64.getDecoder().decode((String) variable.get("efivarfs")));
    assertMachineValues((Map<?, ?>) ((Map<?, ?>) boot.get("prediction")).get("banks"));
  }

  @Test
  void embeddedTpmHoldsTheMachinesValuesAfterTheRun() throws IOException {
    Map<?, ?> measured = (Map<?, ?>) simulate(0, "--tpm", "embedded:").get("measured");
    assertTrue(measured.size() >= 4, measured::toString);
    Map<?, ?> sha1 = (Map<?, ?>) measured.get("sha1");
    assertMachineValues(Map.of("sha1", sha1, "sha256", measured.get("sha256")));
  }

  @Test
  @RequiresTool("swtpm")
  void softwareTpmTakesEventsOfAnyLength() throws IOException {
    byte[] events = Golden.bytes(MACHINE + "events");
    String text = new String(events, StandardCharsets.UTF_8);
    write((text + "\nPCR9:string:" + "x".repeat(5000) + "\n").getBytes(StandardCharsets.UTF_8));
    Map<String, Object> boot = simulate(0, "--tpm", "swtpm:", "--bank", BANKS);
    assertEquals(((Map<?, ?>) boot.get("prediction")).get("banks"), boot.get("measured"));
  }

  @Test
  void logReplaysToThePrediction() throws IOException {
    Path log = folder.resolve("log");
    Map<String, Object> boot = simulate(0, "--bank", BANKS, "--log", log.toString());
    Map<?, ?> replayed =
        (Map<?, ?>)
            Invocation.of("--format", "json", "log", "replay", "" + log, "--bank", "all")
                .json()
                .get("banks");
    Map<?, ?> predicted = (Map<?, ?>) ((Map<?, ?>) boot.get("prediction")).get("banks");
    for (Object bank : predicted.keySet()) {
      ((Map<?, ?>) predicted.get(bank))
          .forEach((pcr, value) -> assertEquals(value, ((Map<?, ?>) replayed.get(bank)).get(pcr)));
    }
  }

  @Test
  void runGoesOnFromTheFirmwaresLog() throws IOException {
    byte[] bytes = Golden.bytes(MACHINE + "eventlog.bin");
    EventLog machine = EventLog.read("log", bytes);
    Path before = folder.resolve("before");
    Files.write(
        before,
        EventLog.of(machine.algorithms(), List.of())
            .plus(machine.events().subList(0, 23))
            .encode());
    Path after = folder.resolve("after");
    Map<String, Object> boot = simulate(0, "--firmware-log", "" + before, "--log", "" + after);
    assertMachineValues((Map<?, ?>) ((Map<?, ?>) boot.get("prediction")).get("banks"));
    byte[] written = Files.readAllBytes(after);
    assertArrayEquals(
        EventLog.of(machine.algorithms(), List.of()).plus(machine.events().subList(0, 28)).encode(),
        written);
  }

  @Test
  void stopIsExitStatusOneAndKeepsWhatWasMeasured() throws IOException {
    write(Golden.bytes("cvmboot/events/bad-pcr-24.events"));
    Map<String, Object> boot = simulate(1);
    assertEquals(false, boot.get("started"));
    List<?> steps = (List<?>) boot.get("steps");
    Map<?, ?> last = (Map<?, ?>) steps.get(steps.size() - 1);
    assertEquals("events", last.get("name"));
    assertEquals("line 3: PCR number is out of range", last.get("detail"));
    assertFalse(((List<?>) ((Map<?, ?>) boot.get("prediction")).get("events")).isEmpty());
    assertTrue(Invocation.of("boot", "simulate", "" + esp).text().contains("the loader stops"));
  }

  @Test
  void whatCannotBeReadIsExitStatusThree() throws IOException {
    Path image = Files.write(folder.resolve("disk.vhd"), new byte[512]);
    Invocation refused = Invocation.of("boot", "simulate", image.toString());
    assertEquals(3, refused.exit());
    assertTrue(refused.err().contains("no partition table"), refused.err());
    assertEquals(3, Invocation.of("boot", "simulate", "" + folder.resolve("none")).exit());
    assertEquals(
        3, Invocation.of("boot", "simulate", "" + esp, "--firmware-log", "" + image).exit());
  }

  @Test
  void diskBootsAsItsSystemPartitionDoes() throws IOException {
    Path disk = SparseFile.write("cvmboot/disk/a-thin", folder.resolve("disk.vhd"));
    Invocation run = Invocation.of("--format", "json", "boot", "simulate", disk.toString());
    assertEquals(1, run.exit(), run.err()); // its kernel is a text
    Map<?, ?> prediction = (Map<?, ?>) run.json().get("prediction");
    Map<?, ?> sha256 = (Map<?, ?>) ((Map<?, ?>) prediction.get("banks")).get("sha256");
    // As cvmdisk printed them.
    assertEquals(
        "0a0793c031fc7e191026ea322a5b7957ec480a9a11c9bade37cad8d0d19229bd", sha256.get("11"));
    assertEquals(
        "24a84c31434a31dc4867cd8fda7fb780f02e0522a9fa80b0294e766350c67027", sha256.get("12"));
  }

  @Test
  void hardwareTpmsAndOtherLoadersAreRefused() {
    Invocation hardware = Invocation.of("boot", "simulate", "" + esp, "--tpm", "device:/dev/tpm0");
    assertEquals(2, hardware.exit());
    assertEquals(2, Invocation.of("boot", "simulate", "" + esp, "--tpm", "swtpm:x").exit());
    assertEquals(2, Invocation.of("boot", "simulate", "" + esp, "--loader", "grub").exit());
    Invocation silent =
        Invocation.of("boot", "simulate", "" + esp, "--tpm", "swtpm:unix:" + folder.resolve("no"));
    assertEquals(4, silent.exit());
    assertNotEquals("", silent.err());
  }

  private static void assertMachineValues(Map<?, ?> banks) {
    Map<String, Object> machine = Golden.json(MACHINE + "pcrs.json");
    assertFalse(banks.isEmpty());
    for (Object bank : banks.keySet()) {
      Map<?, ?> values = (Map<?, ?>) banks.get(bank);
      assertEquals(3, values.size());
      values.forEach((pcr, value) -> assertEquals(((Map<?, ?>) machine.get(bank)).get(pcr), value));
    }
  }

  private Map<String, Object> simulate(int exit, String... options) throws IOException {
    String[] command = {"--format", "json", "boot", "simulate", esp.toString()};
    Invocation boot =
        Invocation.of(Stream.of(command, options).flatMap(Arrays::stream).toArray(String[]::new));
    assertEquals(exit, boot.exit(), boot.err());
    return boot.json();
  }

  private void write(byte[] events) throws IOException {
    ByteBuffer kernel = ByteBuffer.allocate(16_384).order(ByteOrder.LITTLE_ENDIAN);
    kernel.put(0x1f1, (byte) 4).putShort(0x1fe, (short) 0xaa55);
    kernel.putShort(0x206, (short) 0x20f).putInt(0x264, 0x190);
    String version = "6.1.0-56-cloud-amd64";
    List<ArchiveFile> files = new ArrayList<>();
    files.add(ArchiveFile.of("vmlinuz-" + version, kernel.array()));
    files.add(ArchiveFile.of("initrd.img-" + version, new byte[10]));
    files.add(ArchiveFile.of("cvmboot.conf", Golden.bytes(MACHINE + "cvmboot.conf")));
    files.add(ArchiveFile.of("events", events));
    ByteArrayOutputStream archive = new ByteArrayOutputStream();
    new BootArchiveWriter(files, 0).write(archive);
    byte[] digest = HashAlgorithm.SHA256.hash(archive.toByteArray());
    Path key = Golden.path("cvmboot/sig/rsa2048.private.pem");
    Path efi = Files.createDirectories(esp.resolve("EFI"));
    Files.write(efi.resolve("cvmboot.cpio"), archive.toByteArray());
    Files.write(
        efi.resolve("cvmboot.cpio.sig"),
        KeyReader.readPrivate(key, Optional.empty()).sign(digest).encode());
  }
}
