package io.premeasure.boot.chain;

import io.premeasure.boot.Source;
import io.premeasure.boot.grub.GrubFiles;
import io.premeasure.boot.grub.GrubRun;
import io.premeasure.boot.grub.GrubSetup;
import io.premeasure.boot.uefi.PeImage;
import java.io.IOException;
import java.util.Optional;

/**
 * GRUB and the Linux kernel that it starts.
 *
 * @param image the loader
 * @param setup how this build starts
 * @param files of the partition that it runs from
 * @param kernelApplications how often the kernel is measured as an application when it is verified:
 *     twice by GRUB 2.06 under shim, as it asks shim both when it reads and when it starts it
 * @param source the loader's name
 */
public record GrubStage(
    PeImage image, GrubSetup setup, GrubFiles files, int kernelApplications, Source source)
    implements Stage {
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
    Optional<PeImage> kernel = run.verifiesThroughShim() ? grub.kernel() : Optional.empty();
    if (kernel.isPresent()) {
      for (int i = 0; i < kernelApplications; i++) {
        run.start(kernel.get(), Source.file(kernel.get().name()));
      }
    } else if (run.verifiesThroughShim()) {
      run.unknown(4, "GRUB's configuration starts a kernel that is not known");
    }
    run.exitBootServices();
  }
}
