package io.premeasure.measure.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.fixtures.RealTool;
import io.premeasure.fixtures.RequiresFile;
import io.premeasure.fixtures.RequiresTool;
import io.premeasure.fixtures.machine.BootReport;
import io.premeasure.fixtures.machine.ReportingInitramfs;
import io.premeasure.fixtures.machine.RequiresVirtualMachine;
import io.premeasure.fixtures.machine.TestKernel;
import io.premeasure.verity.partition.PartitionType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Boots through GRUB without shim, predicted with {@code predict disk}. */
@RequiresVirtualMachine
@RequiresFile({MeasuredBoots.STUB, GrubImage.MODULES})
@RequiresTool("grub-mkimage")
@EnabledIfSystemProperty(
    named = MeasuredBoots.BOOTS,
    matches = MeasuredBoots.ALL,
    disabledReason = MeasuredBoots.ONLY_ALL)
class GrubBootTest extends MeasuredBoots {
  private static final String UUID = "0f5e6f4c-7b51-4a30-9d5e-6a1f0c2b3d4e";

  @Test
  void menuEntryMeasuresWhatIsPredicted() throws IOException {
    BootReport report =
        assertRegisters(
            new SystemDisk()
                .file(FALLBACK, new GrubImage(folder()).build("/grub"))
                .file("grub/grub.cfg", GrubImage.MENU)
                .file("vmlinuz", Files.readAllBytes(TestKernel.path()))
                .file("initrd.img", ReportingInitramfs.build("")),
            variables());
    assertEquals(0, report.log().length, "GRUB 2.06 hands no log to the kernel");
  }

  /** As distributions do: the image finds the volume with the rest by its UUID. */
  @Test
  @RequiresTool("mke2fs")
  void configurationOnAnotherVolumeMeasuresWhatIsPredicted() throws IOException {
    String early =
        """
        if ! [ -e $prefix/missing -o -d /EFI/none ]; then found="a b"; fi
        search.fs_uuid %s root
        set prefix=($root)/boot/grub
        export found
        set lost=1
        configfile $prefix/grub.cfg
        """
            .formatted(UUID);
    Path root = folder().resolve("root");
    Path grub = Files.createDirectories(root.resolve("boot/grub"));
    Files.writeString(grub.resolve("grub.cfg"), GrubImage.SCRIPT);
    Path modules = Files.createDirectory(grub.resolve("x86_64-efi"));
    for (String list : List.of("command", "crypto", "fs", "moddep", "terminal")) {
      Files.writeString(modules.resolve(list + ".lst"), "# " + list + "\n");
    }
    Files.write(root.resolve("boot/vmlinuz-6"), Files.readAllBytes(TestKernel.path()));
    Files.createSymbolicLink(root.resolve("boot/vmlinuz"), Path.of("vmlinuz-6"));
    Files.write(root.resolve("boot/initrd.img"), ReportingInitramfs.build(""));
    Path volume = folder().resolve("boot.ext4");
    RealTool.runOk("mke2fs", "-q", "-t", "ext4", "-U", UUID, "-d", "" + root, "" + volume, "24M");
    assertRegisters(
        new SystemDisk()
            .file(FALLBACK, new GrubImage(folder()).memdisk(early).build("/EFI/test"))
            .file("EFI/test/other.cfg", "")
            .second(PartitionType.LINUX, volume),
        variables());
  }
}
