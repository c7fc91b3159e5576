package io.premeasure.measure.disk;

import io.premeasure.measure.console.BankOption;
import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.disk.prepare.DiskPreparation;
import io.premeasure.measure.disk.prepare.WorkDisk;
import io.premeasure.measure.disk.protect.DiskProtection;
import io.premeasure.measure.disk.protect.ProtectedDisk;
import io.premeasure.measure.disk.protect.ProtectionException;
import io.premeasure.measure.image.ImageForm;
import io.premeasure.measure.image.NewFile;
import io.premeasure.measure.keys.SigningOptions;
import io.premeasure.verity.BlockTarget;
import io.premeasure.verity.filesystem.fat.FatTime;
import io.premeasure.verity.image.Container;
import io.premeasure.verity.image.DiskImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code disk init}: prepare and protect in one run. */
@Command(
    name = "init",
    description = "Prepare a distribution's image and sign it: disk prepare, then disk protect.")
final class DiskInitCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "IN", description = "The distribution's image.")
  private Path in;

  @Parameters(index = "1", paramLabel = "OUT", description = "The signed image.")
  private Path out;

  @Mixin private PreparationOptions options;

  @Mixin private SigningOptions signing;

  @Mixin private ImageForm form;

  @Mixin private NewFile newFile;

  @Mixin private BankOption bank;

  private final Console console;

  DiskInitCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Container container = form.inPlace(out);
    newFile.require(out);
    try (DiskImage image = DiskImage.open(in);
        WorkDisk work = WorkDisk.copyOf(image.disk(), out)) {
      DiskPreparation.Outcome made = new DiskPreparation(options.settings()).prepare(work);
      try (WorkDisk disk = made.disk()) {
        ProtectedDisk report = protect(disk);
        disk.finish(container, options.identity());
        made.report().notes().forEach(note -> console.note("premeasure: note: " + note));
        new ProtectionReport(console).print(out, report);
      }
      return ExitStatus.OK;
    } catch (ProtectionException e) {
      console.note("premeasure: " + in + ": " + e.getMessage());
      return ExitStatus.CHECK_FAILED;
    }
  }

  private ProtectedDisk protect(WorkDisk disk) throws IOException, ProtectionException {
    // The image has not got its name yet, but that is the one to appear in the prediction.
    BlockTarget named = disk.disk().slice(out.toString(), 0, disk.disk().size());
    return new DiskProtection(
            named,
            signing::sign,
            bank.withSha256(),
            options.hasFixedTime() ? options.epoch() : 0,
            FatTime.ofEpochSeconds(options.epoch()))
        .protect();
  }
}
