package io.premeasure.measure.disk;

import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.disk.protect.DiskProtection;
import io.premeasure.measure.disk.protect.ProtectedDisk;
import io.premeasure.measure.disk.protect.ProtectionException;
import io.premeasure.measure.keys.SigningOptions;
import io.premeasure.verity.image.DiskChange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code disk protect}: a prepared disk, signed. */
@Command(
    name = "protect",
    description = {
      "Sign a prepared disk: make the boot archive of the files in /EFI/cvmboot, with the root hash"
          + " computed from the data, sign it, and write both to the EFI system partition.",
      "The hash tree has to be that of the data, or nothing is changed (exit status 1). Prints what"
          + " the loader will measure."
    })
final class DiskProtectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "IMAGE", description = "The disk image, raw or a fixed VHD.")
  private Path image;

  @Mixin private SigningOptions signing;

  @Mixin private BuildTime time;

  @Mixin private BankOption bank;

  private final Console console;

  DiskProtectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (DiskChange change = DiskChange.open(image)) {
      ProtectedDisk disk =
          new DiskProtection(
                  change.disk(),
                  signing::sign,
                  bank.withSha256(),
                  time.archiveTime(),
                  time.fileTime())
              .protect();
      change.commit();
      new ProtectionReport(console).print(image, disk);
      return ExitStatus.OK;
    } catch (ProtectionException e) {
      console.note("premeasure: " + image + ": " + e.getMessage());
      return ExitStatus.CHECK_FAILED;
    }
  }
}
