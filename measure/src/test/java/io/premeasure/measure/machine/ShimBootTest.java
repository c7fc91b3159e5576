package io.premeasure.measure.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.premeasure.fixtures.ImageSigner;
import io.premeasure.fixtures.RequiresFile;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.fixtures.machine.BootReport;
import io.premeasure.fixtures.machine.ReportingInitramfs;
import io.premeasure.fixtures.machine.RequiresVirtualMachine;
import io.premeasure.fixtures.machine.TestKernel;
import io.premeasure.fixtures.machine.VariableFlash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Boots through shim, GRUB and the kernel as Debian signs them, predicted from the disk. */
@RequiresVirtualMachine
@RequiresFile(MeasuredBoots.STUB)
@EnabledIfSystemProperty(
    named = MeasuredBoots.BOOTS,
    matches = MeasuredBoots.ALL,
    disabledReason = MeasuredBoots.ONLY_ALL)
class ShimBootTest extends MeasuredBoots {
  private static final UUID OWNER = UUID.fromString("11111111-2222-3333-4444-123456789abc");

  @Test
  @RequiresTool({"sbsign", "openssl"})
  void chainOfSignedLoadersMeasuresWhatIsPredicted() throws IOException {
    ImageSigner signer = new ImageSigner(folder());
    BootReport report =
        assertMeasured(
            disk(signer.sign("db", shim())),
            new VariableFlash(variables()).secureBoot(OWNER, signer.certificate("db")).build());
    assertTrue(report.log().length > 0);
  }

  @Test
  void chainWithoutSecureBootMeasuresWhatIsPredicted() throws IOException {
    BootReport report = assertRegisters(disk(shim()), variables());
    assertEquals(0, report.log().length, "GRUB 2.06 hands no log to the kernel");
  }

  private static SystemDisk disk(byte[] shim) throws IOException {
    return new SystemDisk()
        .file(FALLBACK, shim)
        .file("EFI/BOOT/grubx64.efi", program("grub/x86_64-efi-signed/grubx64.efi.signed"))
        .file("EFI/debian/grub.cfg", GrubImage.MENU)
        .file("vmlinuz", Files.readAllBytes(TestKernel.path()))
        .file("initrd.img", ReportingInitramfs.build(""));
  }

  /** Without Microsoft's signature, for keys of the test alone. */
  private static byte[] shim() throws IOException {
    return program("shim/shimx64.efi");
  }

  /** A file of the packages shim-unsigned and grub-efi-amd64-signed. */
  private static byte[] program(String name) throws IOException {
    Path file = Path.of(System.getProperty("premeasure.loaders", "/usr/lib")).resolve(name);
    assumeTrue(
        Files.exists(file), file + " is missing: packages shim-unsigned, grub-efi-amd64-signed");
    return Files.readAllBytes(file);
  }
}
