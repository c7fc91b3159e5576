package io.premeasure.measure.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.boot.uefi.PeImage;
import io.premeasure.boot.uefi.UefiVariables;
import io.premeasure.boot.uefi.VariableStore;
import io.premeasure.fixtures.RequiresFile;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.fixtures.UkiBuilder;
import io.premeasure.fixtures.machine.BootReport;
import io.premeasure.fixtures.machine.NewcArchive;
import io.premeasure.fixtures.machine.ReportingInitramfs;
import io.premeasure.fixtures.machine.RequiresVirtualMachine;
import io.premeasure.fixtures.machine.TestKernel;
import io.premeasure.fixtures.machine.VariableFlash;
import io.premeasure.fixtures.machine.VirtualMachine;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.verity.FileBlockSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Predicts boots from disk image and variable store, then boots, and compares every register. */
@RequiresVirtualMachine
@RequiresFile(MeasuredBootTest.STUB)
class MeasuredBootTest {
  static final String STUB = "/usr/lib/systemd/boot/efi/linuxx64.efi.stub";
  private static final String BOOTS = "premeasure.boots";
  private static final String ALL = "all";
  private static final String ONLY_ALL = "boots with -Dpremeasure.boots=all only";
  private static final String SYSTEMD_BOOT = "/usr/lib/systemd/boot/efi/systemd-bootx64.efi";
  private static final String FALLBACK = "EFI/BOOT/BOOTX64.EFI";
  private static final String QUIET = "console=ttyS0 quiet";
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
    Path disk = disk("a", new SystemDisk().file(FALLBACK, unifiedImage(QUIET, "")));
    assertMeasured(expectedOfUnifiedImage(disk), boot(disk, profile.variables()));
  }

  @Test
  void changedCommandLineMeasuresWhatIsPredicted() throws IOException {
    assertChange(
        Set.of(4, 9, 10, 11),
        new SystemDisk().file(FALLBACK, unifiedImage(QUIET + " changed", "")));
  }

  @Test
  void changedInitrdMeasuresWhatIsPredicted() throws IOException {
    assertChange(
        Set.of(4, 9, 10, 11), new SystemDisk().file(FALLBACK, unifiedImage(QUIET, "changed")));
  }

  @Test
  void changedPartitionTableMeasuresWhatIsPredicted() throws IOException {
    assertChange(
        Set.of(5, 10), new SystemDisk().label("changed").file(FALLBACK, unifiedImage(QUIET, "")));
  }

  @Test
  @EnabledIfSystemProperty(named = BOOTS, matches = ALL, disabledReason = ONLY_ALL)
  @RequiresTool({"sbsign", "openssl"})
  void signedImageUnderSecureBootMeasuresWhatIsPredicted() throws IOException {
    ImageSigner signer = new ImageSigner(folder);
    UUID owner = UUID.fromString("11111111-2222-3333-4444-123456789abc");
    byte[] flash =
        new VariableFlash(profile.variables()).secureBoot(owner, signer.certificate()).build();
    Path disk =
        disk("signed", new SystemDisk().file(FALLBACK, signer.sign(unifiedImage(QUIET, ""))));
    try (EspFiles esp = new EspFiles(disk)) {
      PeImage image = esp.image(FALLBACK);
      ExpectedBoot expected =
          new ExpectedBoot(BANKS)
              .firmware(profile.code(), variables(flash), esp)
              .authority(VariableFlash.signature(owner, signer.certificate()))
              .application(image)
              .stub(image)
              .kernel(utf16(text(section(image, ".cmdline"))), section(image, ".initrd"))
              .running();
      assertMeasured(expected, boot(disk, flash));
    }
  }

  @Test
  @EnabledIfSystemProperty(named = BOOTS, matches = ALL, disabledReason = ONLY_ALL)
  @RequiresFile(SYSTEMD_BOOT)
  void entryOfSystemdBootMeasuresWhatIsPredicted() throws IOException {
    Path disk =
        disk(
            "systemd-boot",
            new SystemDisk()
                .file(FALLBACK, Files.readAllBytes(Path.of(SYSTEMD_BOOT)))
                .file("loader/loader.conf", "timeout 0\n")
                .file(
                    "loader/entries/test.conf",
                    "title Test\nlinux /vmlinuz\ninitrd /initrd.img\noptions " + QUIET + "\n")
                .file("vmlinuz", Files.readAllBytes(TestKernel.path()))
                .file("initrd.img", ReportingInitramfs.build("")));
    try (EspFiles esp = new EspFiles(disk)) {
      byte[] options = utf16("initrd=\\initrd.img " + QUIET);
      ExpectedBoot expected =
          new ExpectedBoot(BANKS)
              .firmware(profile.code(), variables(profile.variables()), esp)
              .application(esp.image(FALLBACK))
              .loader(12, options, "options of the entry")
              .application(esp.image("vmlinuz"))
              .kernel(options, esp.content("initrd.img"))
              .running();
      assertMeasured(expected, boot(disk, profile.variables()));
    }
  }

  @Test
  @EnabledIfSystemProperty(named = BOOTS, matches = ALL, disabledReason = ONLY_ALL)
  @RequiresFile(SYSTEMD_BOOT)
  void unifiedImageOfSystemdBootMeasuresWhatIsPredicted() throws IOException {
    String path = "EFI/Linux/test.efi";
    Path disk =
        disk(
            "type-2",
            new SystemDisk()
                .file(FALLBACK, Files.readAllBytes(Path.of(SYSTEMD_BOOT)))
                .file("loader/loader.conf", "timeout 0\n")
                .file(path, unifiedImage(QUIET, "")));
    try (EspFiles esp = new EspFiles(disk)) {
      PeImage image = esp.image(path);
      byte[] options = utf16(QUIET);
      ExpectedBoot expected =
          new ExpectedBoot(BANKS)
              .firmware(profile.code(), variables(profile.variables()), esp)
              .application(esp.image(FALLBACK))
              .loader(12, options, "options of the entry")
              .application(image)
              .stub(image)
              .loader(12, options, "accepted options")
              .application(EspFiles.image(".linux", section(image, ".linux")))
              .kernel(options, section(image, ".initrd"))
              .running();
      assertMeasured(expected, boot(disk, profile.variables()));
    }
  }

  @Test
  @EnabledIfSystemProperty(named = BOOTS, matches = ALL, disabledReason = ONLY_ALL)
  void credentialsAndExtensionsMeasureWhatIsPredicted() throws IOException {
    byte[] own = ascii("own secret");
    byte[] global = ascii("global secret");
    byte[] extension = new byte[4097];
    Path disk =
        disk(
            "extra",
            new SystemDisk()
                .file(FALLBACK, unifiedImage(QUIET, ""))
                .file(FALLBACK + ".extra.d/b.cred", own)
                .file(FALLBACK + ".extra.d/A.CRED", global)
                .file(FALLBACK + ".extra.d/x.raw", extension)
                .file(FALLBACK + ".extra.d/ignored.txt", own)
                .file("loader/credentials/g.cred", global));
    byte[] credentials =
        new NewcArchive()
            .folder(".extra", 0555)
            .folder(".extra/credentials", 0500)
            .file(".extra/credentials/A.CRED", 0400, global)
            .file(".extra/credentials/b.cred", 0400, own)
            .build();
    byte[] globalCredentials =
        new NewcArchive()
            .folder(".extra", 0555)
            .folder(".extra/global_credentials", 0500)
            .file(".extra/global_credentials/g.cred", 0400, global)
            .build();
    byte[] extensions =
        new NewcArchive()
            .folder(".extra", 0555)
            .folder(".extra/sysext", 0555)
            .file(".extra/sysext/x.raw", 0444, extension)
            .build();
    try (EspFiles esp = new EspFiles(disk)) {
      PeImage image = esp.image(FALLBACK);
      ByteArrayOutputStream initrd = new ByteArrayOutputStream();
      initrd.writeBytes(section(image, ".initrd"));
      initrd.writeBytes(credentials);
      initrd.writeBytes(globalCredentials);
      initrd.writeBytes(extensions);
      ExpectedBoot expected =
          new ExpectedBoot(BANKS)
              .firmware(profile.code(), variables(profile.variables()), esp)
              .application(image)
              .stub(image)
              .loader(12, credentials, "credentials")
              .loader(12, globalCredentials, "global credentials")
              .loader(13, extensions, "system extensions")
              .application(EspFiles.image(".linux", section(image, ".linux")))
              .kernel(utf16(QUIET), initrd.toByteArray())
              .running();
      assertMeasured(expected, boot(disk, profile.variables()));
    }
  }

  @Test
  @EnabledIfSystemProperty(named = BOOTS, matches = ALL, disabledReason = ONLY_ALL)
  void optionsOfBootEntryMeasureWhatIsPredicted() throws IOException {
    String path = "EFI/test/uki.efi";
    SystemDisk content = new SystemDisk().file(path, unifiedImage("ignored", ""));
    Path disk = disk("entry", content);
    byte[] flash =
        new VariableFlash(profile.variables())
            .bootEntry(0x10, content.bootEntry(path, QUIET + " variable"), 1, 0, 2)
            .build();
    try (EspFiles esp = new EspFiles(disk)) {
      PeImage image = esp.image(path);
      byte[] options = utf16(QUIET + " variable");
      ExpectedBoot expected =
          new ExpectedBoot(BANKS)
              .firmware(profile.code(), variables(flash), esp)
              .application(image)
              .stub(image)
              .loader(12, options, "accepted options")
              .application(EspFiles.image(".linux", section(image, ".linux")))
              .kernel(options, section(image, ".initrd"))
              .running();
      assertMeasured(expected, boot(disk, flash));
    }
  }

  @Test
  @EnabledIfSystemProperty(named = BOOTS, matches = ALL, disabledReason = ONLY_ALL)
  @RequiresTool("grub-mkimage")
  @RequiresFile(GrubImage.MODULES)
  void menuEntryOfGrubMeasuresWhatIsPredicted() throws IOException {
    String configuration =
        """
        set timeout=0
        menuentry "Test" {
          linux /vmlinuz console=ttyS0 quiet
          initrd /initrd.img
        }
        """;
    Path disk =
        disk(
            "grub",
            new SystemDisk()
                .file(FALLBACK, GrubImage.build(folder, "/grub"))
                .file("grub/grub.cfg", configuration)
                .file("vmlinuz", Files.readAllBytes(TestKernel.path()))
                .file("initrd.img", ReportingInitramfs.build("")));
    try (EspFiles esp = new EspFiles(disk)) {
      ExpectedBoot expected =
          new ExpectedBoot(BANKS)
              .firmware(profile.code(), variables(profile.variables()), esp)
              .application(esp.image(FALLBACK))
              .loader(9, esp.content("grub/grub.cfg"), "grub.cfg")
              .loader(8, ascii("set timeout=0"), "command")
              .loader(
                  8,
                  ascii(
                      "menuentry Test {\n  linux /vmlinuz console=ttyS0 quiet\n"
                          + "  initrd /initrd.img\n}"),
                  "command")
              .loader(8, ascii("setparams Test"), "command")
              .loader(8, ascii("linux /vmlinuz console=ttyS0 quiet"), "command")
              .loader(9, esp.content("vmlinuz"), "kernel")
              .loader(8, ascii("/vmlinuz console=ttyS0 quiet"), "command line")
              .loader(8, ascii("initrd /initrd.img"), "command")
              .loader(9, esp.content("initrd.img"), "initrd")
              .running();
      BootReport report = boot(disk, profile.variables());
      assertEquals("", text(RegisterComparison.differences(expected, report)));
      assertEquals(0, report.log().length, "GRUB hands no log to the kernel");
    }
  }

  /** The prediction differs from that of the unchanged disk in these registers, and it holds. */
  private void assertChange(Set<Integer> registers, SystemDisk changed) throws IOException {
    Path before = disk("before", new SystemDisk().file(FALLBACK, unifiedImage(QUIET, "")));
    Path after = disk("after", changed);
    ExpectedBoot expected = expectedOfUnifiedImage(after);
    assertEquals(
        registers, RegisterComparison.differences(expectedOfUnifiedImage(before), expected));
    assertMeasured(expected, boot(after, profile.variables()));
  }

  private static void assertMeasured(ExpectedBoot expected, BootReport report) throws IOException {
    assertEquals("", text(RegisterComparison.differences(expected, report)));
    assertEquals("", text(RegisterComparison.unexplained(report)));
  }

  private Path disk(String name, SystemDisk disk) throws IOException {
    return disk.write(folder.resolve(name + ".img"));
  }

  private BootReport boot(Path disk, byte[] variables) throws IOException {
    return VirtualMachine.boot(Files.createDirectory(folder.resolve("vm")), disk, variables);
  }

  private ExpectedBoot expectedOfUnifiedImage(Path disk) throws IOException {
    try (EspFiles esp = new EspFiles(disk)) {
      PeImage image = esp.image(FALLBACK);
      return new ExpectedBoot(BANKS)
          .firmware(profile.code(), variables(profile.variables()), esp)
          .application(image)
          .stub(image)
          .application(EspFiles.image(".linux", section(image, ".linux")))
          .kernel(utf16(text(section(image, ".cmdline"))), section(image, ".initrd"))
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

  private static String text(List<String> lines) {
    return String.join("\n", lines);
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static byte[] utf16(String text) {
    return (text + "\0").getBytes(StandardCharsets.UTF_16LE);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] unifiedImage(String commandLine, String note) throws IOException {
    return new UkiBuilder(Files.readAllBytes(Path.of(STUB)))
        .section(".osrel", "ID=test\nVERSION_ID=1\n".getBytes(StandardCharsets.UTF_8))
        .section(".cmdline", commandLine.getBytes(StandardCharsets.UTF_8))
        .section(".linux", Files.readAllBytes(TestKernel.path()))
        .section(".initrd", ReportingInitramfs.build(note))
        .build();
  }
}
