package io.premeasure.boot.chain;

import io.premeasure.boot.Source;
import io.premeasure.boot.grub.GrubFiles;
import io.premeasure.boot.grub.GrubRun;
import io.premeasure.boot.grub.GrubSetup;
import io.premeasure.boot.grub.KernelStart;
import io.premeasure.boot.linux.EfiStubMeasurements;
import io.premeasure.boot.linux.InitrdPart;
import io.premeasure.boot.uefi.PeImage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * GRUB and the Linux kernel that it starts.
 *
 * @param image the loader
 * @param setup how this build starts
 * @param files of the partition that it runs from
 * @param kernelStart how this build enters the kernel; empty when that is not known
 * @param kernelApplications how often the kernel is measured as an application when it is verified:
 *     twice by GRUB 2.06 under shim, as it asks shim both when it reads and when it starts it
 * @param source the loader's name
 */
public record GrubStage(
    PeImage image,
    GrubSetup setup,
    GrubFiles files,
    Optional<KernelStart> kernelStart,
    int kernelApplications,
    Source source)
    implements Stage {
  private static final String OPTIONS_PREFIX = "BOOT_IMAGE=";
  private static final String UNKNOWN_START =
      "how this build of GRUB enters the kernel is not known; a chain can say it: kernel-start";

  @Override
  public String name() {
    return "grub";
  }

  @Override
  public void run(ChainRun run) throws IOException {
    run.start(image, source);
    GrubRun grub = GrubRun.of(setup, files, run.banks(), source);
    run.add(grub.measurements());
    if (grub.unpredictable().isPresent()) {
      String reason = "GRUB's configuration: " + grub.unpredictable().get();
      run.unknown(8, reason);
      run.unknown(9, reason);
    }
    kernel(run, grub);
    run.exitBootServices();
  }

  private void kernel(ChainRun run, GrubRun grub) throws IOException {
    Optional<PeImage> kernel = grub.kernel();
    if (run.verifiesThroughShim()) {
      if (kernel.isEmpty()) {
        run.unknown(4, "GRUB's configuration starts a kernel that is not known");
      }
      for (int i = 0; i < kernelApplications && kernel.isPresent(); i++) {
        run.start(kernel.get(), Source.file(kernel.get().name()));
      }
    } else if (kernel.isPresent() && kernelStart.equals(Optional.of(KernelStart.FIRMWARE))) {
      run.start(kernel.get(), Source.file(kernel.get().name()));
    }
    if (kernelStart.isEmpty()) {
      run.unknown(4, UNKNOWN_START);
      run.unknown(9, UNKNOWN_START);
    } else if (kernel.isPresent() && kernelStart.get() != KernelStart.HANDOVER) {
      stub(run, grub);
    }
  }

  /** What the kernel measures of itself when it is entered as an EFI application. */
  private void stub(ChainRun run, GrubRun grub) throws IOException {
    EfiStubMeasurements stub = new EfiStubMeasurements(run.banks());
    run.add(stub.unterminatedOptions(OPTIONS_PREFIX + grub.commandLine(), source.entry("options")));
    if (!grub.initrds().isEmpty()) {
      List<InitrdPart> parts = grub.initrds().stream().map(InitrdPart::of).toList();
      run.add(stub.joinedInitrd(parts, source.entry("initrd")));
    }
  }
}
