package io.premeasure.measure.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.ImageSigner;
import io.premeasure.fixtures.RequiresFile;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.fixtures.machine.BootReport;
import io.premeasure.fixtures.machine.ReportingInitramfs;
import io.premeasure.fixtures.machine.RequiresVirtualMachine;
import io.premeasure.fixtures.machine.TestKernel;
import io.premeasure.fixtures.machine.VariableFlash;
import io.premeasure.measure.Invocation;
import io.premeasure.verity.partition.PartitionType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Predicts boots with {@code predict disk} from disk image and variable store, then boots, and
 * compares every register.
 */
@RequiresVirtualMachine
@RequiresFile(MeasuredBoots.STUB)
class MeasuredBootTest extends MeasuredBoots {
  private static final String SYSTEMD_BOOT = "/usr/lib/systemd/boot/efi/systemd-bootx64.efi";
  private static final long VOLUME_SIZE = 30L << 20;

  @Test
  void unifiedKernelImageMeasuresWhatIsPredicted() throws IOException {
    assertMeasured(new SystemDisk().file(FALLBACK, unifiedImage(QUIET, "")), variables());
  }

  @Test
  void changedCommandLineMeasuresWhatIsPredicted() throws IOException {
    assertChange(
        new SystemDisk().file(FALLBACK, unifiedImage(QUIET + " changed", "")),
        Map.of(
            4, "The program \\EFI\\BOOT\\BOOTX64.EFI has other content",
            9, "The kernel load options has other content",
            11, "The section .cmdline of the unified kernel image (the kernel command line)"));
  }

  @Test
  void changedInitrdMeasuresWhatIsPredicted() throws IOException {
    assertChange(
        new SystemDisk().file(FALLBACK, unifiedImage(QUIET, "changed")),
        Map.of(
            4, "The program \\EFI\\BOOT\\BOOTX64.EFI has other content",
            9, "The Linux initrd has other content",
            11, "The section .initrd of the unified kernel image (the initrd)"));
  }

  @Test
  void changedPartitionTableMeasuresWhatIsPredicted() throws IOException {
    assertChange(
        new SystemDisk().label("changed").file(FALLBACK, unifiedImage(QUIET, "")),
        Map.of(
            5,
            "partition entry 1 (\"esp\", EFI System): name changed from \"esp\" to \"changed\""));
  }

  @Test
  @EnabledIfSystemProperty(named = BOOTS, matches = ALL, disabledReason = ONLY_ALL)
  @RequiresTool({"sbsign", "openssl"})
  void signedImageUnderSecureBootMeasuresWhatIsPredicted() throws IOException {
    ImageSigner signer = new ImageSigner(folder());
    UUID owner = UUID.fromString("11111111-2222-3333-4444-123456789abc");
    assertMeasured(
        new SystemDisk().file(FALLBACK, signer.sign("db", unifiedImage(QUIET, ""))),
        new VariableFlash(variables()).secureBoot(owner, signer.certificate("db")).build());
  }

  @Test
  @EnabledIfSystemProperty(named = BOOTS, matches = ALL, disabledReason = ONLY_ALL)
  @RequiresFile(SYSTEMD_BOOT)
  void entryOfSystemdBootMeasuresWhatIsPredicted() throws IOException {
    String entry = "title Test\nlinux /vmlinuz\ninitrd /initrd.img\noptions " + QUIET + "\n";
    assertMeasured(
        new SystemDisk()
            .file(FALLBACK, Files.readAllBytes(Path.of(SYSTEMD_BOOT)))
            .file("loader/loader.conf", "timeout 0\n")
            .file("loader/entries/test.conf", entry)
            .file("vmlinuz", Files.readAllBytes(TestKernel.path()))
            .file("initrd.img", ReportingInitramfs.build("")),
        variables());
  }

  @Test
  @EnabledIfSystemProperty(named = BOOTS, matches = ALL, disabledReason = ONLY_ALL)
  @RequiresFile(SYSTEMD_BOOT)
  void unifiedImageOfSystemdBootMeasuresWhatIsPredicted() throws IOException {
    assertMeasured(
        new SystemDisk()
            .file(FALLBACK, Files.readAllBytes(Path.of(SYSTEMD_BOOT)))
            .file("loader/loader.conf", "timeout 0\n")
            .file("EFI/Linux/test.efi", unifiedImage(QUIET, "")),
        variables());
  }

  @Test
  @EnabledIfSystemProperty(named = BOOTS, matches = ALL, disabledReason = ONLY_ALL)
  @RequiresFile(SYSTEMD_BOOT)
  void entriesOfTheExtendedPartitionMeasureWhatIsPredicted() throws IOException {
    String entry = "title Test\nlinux /vmlinuz\ninitrd /initrd.img\noptions " + QUIET + "\n";
    Path volume =
        new SystemDisk()
            .file("loader/entries/boot.conf", entry)
            .file("vmlinuz", Files.readAllBytes(TestKernel.path()))
            .file("initrd.img", ReportingInitramfs.build(""))
            .writeVolume(folder().resolve("boot.fat"), VOLUME_SIZE);
    assertMeasured(
        new SystemDisk()
            .file(FALLBACK, Files.readAllBytes(Path.of(SYSTEMD_BOOT)))
            .file("loader/loader.conf", "timeout 0\n")
            .second(PartitionType.XBOOTLDR, volume),
        variables());
  }

  @Test
  @EnabledIfSystemProperty(named = BOOTS, matches = ALL, disabledReason = ONLY_ALL)
  @RequiresFile(SYSTEMD_BOOT)
  void unifiedImageOfTheExtendedPartitionMeasuresWhatIsPredicted() throws IOException {
    Path volume =
        new SystemDisk()
            .file("EFI/Linux/test.efi", unifiedImage(QUIET, ""))
            .file("EFI/Linux/test.efi.extra.d/a.cred", "of the image")
            .file("loader/credentials/g.cred", "of its partition")
            .writeVolume(folder().resolve("boot.fat"), VOLUME_SIZE);
    assertMeasured(
        new SystemDisk()
            .file(FALLBACK, Files.readAllBytes(Path.of(SYSTEMD_BOOT)))
            .file("loader/loader.conf", "timeout 0\ndefault t*\n")
            .file("loader/credentials/h.cred", "of the system partition")
            .file("loader/entries/other.conf", "title Other\nlinux /none\n")
            .second(PartitionType.XBOOTLDR, volume),
        variables());
  }

  @Test
  @EnabledIfSystemProperty(named = BOOTS, matches = ALL, disabledReason = ONLY_ALL)
  void credentialsAndExtensionsMeasureWhatIsPredicted() throws IOException {
    assertMeasured(
        new SystemDisk()
            .file(FALLBACK, unifiedImage(QUIET, ""))
            .file(FALLBACK + ".extra.d/b.cred", "second")
            .file(FALLBACK + ".extra.d/A.CRED", "first")
            .file(FALLBACK + ".extra.d/x.raw", new byte[4097])
            .file(FALLBACK + ".extra.d/ignored.txt", "ignored")
            .file("loader/credentials/g.cred", "global"),
        variables());
  }

  @Test
  @EnabledIfSystemProperty(named = BOOTS, matches = ALL, disabledReason = ONLY_ALL)
  void optionsOfBootEntryMeasureWhatIsPredicted() throws IOException {
    String path = "EFI/test/uki.efi";
    SystemDisk disk = new SystemDisk().file(path, unifiedImage("ignored", ""));
    assertMeasured(
        disk,
        new VariableFlash(variables())
            .bootEntry(0x10, disk.bootEntry(path, QUIET + " variable"), 1, 0, 2)
            .build());
  }

  /**
   * The prediction follows a change of the disk, and {@code log diff} of the prediction before it
   * with the log after it names it.
   *
   * @param sentences by the register that changes, besides PCR 10, which changes with all of them
   */
  private void assertChange(SystemDisk changed, Map<Integer, String> sentences) throws IOException {
    Path before =
        prediction(
            new SystemDisk().file(FALLBACK, unifiedImage(QUIET, "")),
            folder().resolve("before.json"));
    BootReport report = assertMeasured(changed, variables());
    Path log = Files.write(folder().resolve("after.log"), report.log());
    Invocation diff =
        Invocation.of("log", "diff", log.toString(), before.toString(), "--format", "json");
    assertEquals(1, diff.exit(), diff.err());
    Map<Integer, String> found = new TreeMap<>();
    for (Object each : (List<?>) diff.json().get("differences")) {
      Map<?, ?> difference = (Map<?, ?>) each;
      found.put((Integer) difference.get("pcr"), (String) difference.get("explanation"));
    }
    assertEquals(sentences.keySet(), found.keySet(), diff.text());
    sentences.forEach(
        (pcr, words) -> assertTrue(found.get(pcr).contains(words), () -> found.get(pcr)));
  }
}
