package io.premeasure.measure.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.boot.uefi.PeImage;
import io.premeasure.boot.uefi.UefiVariables;
import io.premeasure.boot.uefi.VariableStore;
import io.premeasure.fixtures.RequiresFile;
import io.premeasure.fixtures.UkiBuilder;
import io.premeasure.fixtures.machine.BootReport;
import io.premeasure.fixtures.machine.ReportingInitramfs;
import io.premeasure.fixtures.machine.RequiresVirtualMachine;
import io.premeasure.fixtures.machine.TestKernel;
import io.premeasure.fixtures.machine.VirtualMachine;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.verity.FileBlockSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Predicts boots from disk image and variable store, then boots, and compares every register. */
@RequiresVirtualMachine
@RequiresFile(MeasuredBootTest.STUB)
class MeasuredBootTest {
  static final String STUB = "/usr/lib/systemd/boot/efi/linuxx64.efi.stub";
  private static final String FALLBACK = "EFI/BOOT/BOOTX64.EFI";
  private static final String QUIET = "console=ttyS0 quiet";
  private static final int COMPARED = 16;
  private static final Set<HashAlgorithm> BANKS =
      EnumSet.of(
          HashAlgorithm.SHA1, HashAlgorithm.SHA256, HashAlgorithm.SHA384, HashAlgorithm.SHA512);

  private static FirmwareProfile profile;

  @TempDir private Path folder;

  @BeforeAll
  static void learnTheFirmware(@TempDir Path folder) throws IOException {
    Path disk =
        new SystemDisk()
            .label("reference")
            .file(FALLBACK, unifiedImage("console=ttyS0 quiet reference", "reference"))
            .write(folder.resolve("disk.img"));
    profile = FirmwareProfile.learn(Files.createDirectory(folder.resolve("vm")), disk);
  }

  @Test
  void unifiedKernelImageMeasuresWhatIsPredicted() throws IOException {
    Path disk =
        new SystemDisk().file(FALLBACK, unifiedImage(QUIET, "")).write(folder.resolve("disk.img"));
    PcrBanks expected = expectedOfUnifiedImage(disk).registers();
    assertMeasured(expected, boot(disk, profile.variables()));
  }

  private BootReport boot(Path disk, byte[] variables) throws IOException {
    return VirtualMachine.boot(Files.createDirectory(folder.resolve("vm")), disk, variables);
  }

  private ExpectedBoot expectedOfUnifiedImage(Path disk) throws IOException {
    try (EspFiles esp = new EspFiles(disk)) {
      PeImage image = esp.image(FALLBACK);
      byte[] kernel = section(image, ".linux");
      return new ExpectedBoot(BANKS)
          .firmware(profile.code(), variables(profile.variables()), esp)
          .application(image)
          .stub(image)
          .application(EspFiles.image(".linux", kernel))
          .kernel(loadOptions(section(image, ".cmdline")), section(image, ".initrd"))
          .running();
    }
  }

  private UefiVariables variables(byte[] flash) throws IOException {
    Path file = Files.write(folder.resolve("variables.fd"), flash);
    try (FileBlockSource source = FileBlockSource.open(file)) {
      return VariableStore.read(source);
    }
  }

  private static byte[] section(PeImage image, String name) throws IOException {
    return image.content(image.section(name).orElseThrow(), 1 << 28);
  }

  private static byte[] loadOptions(byte[] commandLine) {
    return (new String(commandLine, StandardCharsets.UTF_8) + "\0")
        .getBytes(StandardCharsets.UTF_16LE);
  }

  private static byte[] unifiedImage(String commandLine, String note) throws IOException {
    return new UkiBuilder(Files.readAllBytes(Path.of(STUB)))
        .section(".osrel", "ID=test\nVERSION_ID=1\n".getBytes(StandardCharsets.UTF_8))
        .section(".cmdline", commandLine.getBytes(StandardCharsets.UTF_8))
        .section(".linux", Files.readAllBytes(TestKernel.path()))
        .section(".initrd", ReportingInitramfs.build(note))
        .build();
  }

  /** Every register from 0 to 15 in every bank has the expected value. */
  private static void assertMeasured(PcrBanks expected, BootReport report) {
    List<String> differences = new ArrayList<>();
    for (HashAlgorithm bank : expected.algorithms()) {
      SortedMap<Integer, byte[]> registers = report.registers().get(bank.bankName());
      for (int pcr = 0; pcr < COMPARED; pcr++) {
        if (!Arrays.equals(expected.value(bank, pcr), registers.get(pcr))) {
          differences.add(bank.bankName() + " PCR " + pcr);
        }
      }
    }
    assertEquals(List.of(), differences);
    assertEquals(expected.algorithms().size(), report.registers().size());
  }
}
