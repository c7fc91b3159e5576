package io.premeasure.measure.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.premeasure.boot.Prediction;
import io.premeasure.fixtures.UkiBuilder;
import io.premeasure.fixtures.machine.BootReport;
import io.premeasure.fixtures.machine.ReportingInitramfs;
import io.premeasure.fixtures.machine.TestKernel;
import io.premeasure.fixtures.machine.VirtualMachine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Boots that are predicted from disk image and variable store, and compared in every register. */
abstract class MeasuredBoots {
  static final String STUB = "/usr/lib/systemd/boot/efi/linuxx64.efi.stub";
  static final String BOOTS = "premeasure.boots";
  static final String ALL = "all";
  static final String ONLY_ALL = "boots with -Dpremeasure.boots=all only";
  static final String FALLBACK = "EFI/BOOT/BOOTX64.EFI";
  static final String QUIET = "console=ttyS0 quiet";

  private static ReferenceBoot reference;

  @TempDir private Path folder;

  @BeforeAll
  static void learnTheFirmware(@TempDir Path folder) throws IOException {
    reference =
        ReferenceBoot.of(
            new SystemDisk()
                .label("reference")
                .file(FALLBACK, unifiedImage("console=ttyS0 quiet reference", "reference")),
            folder);
  }

  /** For files of a test. */
  final Path folder() {
    return folder;
  }

  /** The variable store of a machine that has booted before. */
  static byte[] variables() {
    return reference.variables();
  }

  /** Every register is as predicted, and as the log leads to. */
  final BootReport assertMeasured(SystemDisk content, byte[] variables) throws IOException {
    BootReport report = assertRegisters(content, variables);
    assertEquals("", text(RegisterComparison.unexplained(report)));
    return report;
  }

  /** Every register is as predicted. */
  final BootReport assertRegisters(SystemDisk content, byte[] variables) throws IOException {
    Path disk = content.write(folder.resolve("disk.img"));
    Prediction expected = reference.predict(disk, flash(variables));
    BootReport report = boot(disk, variables);
    assertEquals("", text(RegisterComparison.differences(expected, report)));
    return report;
  }

  private BootReport boot(Path disk, byte[] variables) throws IOException {
    return VirtualMachine.boot(Files.createDirectory(folder.resolve("vm")), disk, variables);
  }

  private Path flash(byte[] variables) throws IOException {
    return Files.write(folder.resolve("variables.fd"), variables);
  }

  private static String text(List<String> lines) {
    return String.join("\n", lines);
  }

  /** What {@code predict disk} says about a disk, as JSON in a file. */
  final Path prediction(SystemDisk content, Path file) throws IOException {
    Path disk = content.write(folder.resolve("predicted.img"));
    return reference.prediction(disk, flash(variables()), file);
  }

  static byte[] unifiedImage(String commandLine, String note) throws IOException {
    return new UkiBuilder(Files.readAllBytes(Path.of(STUB)))
        .section(".osrel", "ID=test\nVERSION_ID=1\n".getBytes(StandardCharsets.UTF_8))
        .section(".cmdline", commandLine.getBytes(StandardCharsets.UTF_8))
        .section(".linux", Files.readAllBytes(TestKernel.path()))
        .section(".initrd", ReportingInitramfs.build(note))
        .build();
  }
}
