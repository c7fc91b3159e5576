package io.premeasure.measure.disk;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.disk.prepare.DiskPreparation;
import io.premeasure.measure.disk.prepare.PreparedDisk;
import io.premeasure.measure.disk.prepare.WorkDisk;
import io.premeasure.measure.image.ImageForm;
import io.premeasure.measure.image.NewFile;
import io.premeasure.verity.image.Container;
import io.premeasure.verity.image.DiskImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code disk prepare}: a base image made ready to be signed. */
@Command(
    name = "prepare",
    description = {
      "Make a disk that can be signed out of a distribution's image: hash tree, thin pool and upper"
          + " layer in partitions of their own, and what boots on the EFI system partition.",
      "The guest's programs are not run: the initrd needs cvmboot's scripts, from --initrd or"
          + " --initrd-overlay. IN is not changed; OUT is complete or not there."
    })
final class DiskPrepareCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "IN", description = "The distribution's image.")
  private Path in;

  @Parameters(index = "1", paramLabel = "OUT", description = "The prepared image.")
  private Path out;

  @Mixin private PreparationOptions options;

  @Mixin private ImageForm form;

  @Mixin private NewFile newFile;

  private final Console console;

  DiskPrepareCommand(Console console) {
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
        disk.finish(container, options.identity());
      }
      print(made.report());
    }
    return ExitStatus.OK;
  }

  private void print(PreparedDisk disk) throws IOException {
    disk.notes().forEach(note -> console.note("premeasure: note: " + note));
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("output", out.toString());
    document.put("size", disk.size());
    document.put("roothash", disk.roothash());
    document.put("kernel", disk.kernel());
    document.put("initrd", disk.initrd());
    document.put("cmdline", disk.cmdline());
    document.put("notes", disk.notes());
    console.print(
        document,
        () -> {
          console.line("linux_cmdline=" + disk.cmdline());
          console.line("roothash: " + disk.roothash());
        });
  }
}
