package io.premeasure.boot.chain;

import io.premeasure.boot.Source;
import io.premeasure.boot.cvmboot.CvmbootLoader;
import io.premeasure.boot.cvmboot.EfiSystemPartition;
import io.premeasure.boot.cvmboot.LoaderRun;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.cpio.Check;
import java.io.IOException;
import java.util.Optional;

/**
 * The cvmboot loader and the archive that it starts.
 *
 * @param loader its image
 * @param partition where it finds the archive
 * @param source the loader's name
 */
public record CvmbootStage(PeImage loader, EfiSystemPartition partition, Source source)
    implements Stage {
  @Override
  public String name() {
    return "cvmboot";
  }

  @Override
  public void run(ChainRun run) throws IOException {
    run.start(loader, source);
    LoaderRun loaderRun = CvmbootLoader.run(partition, run.banks());
    Optional<Check> stop = loaderRun.stop();
    if (stop.isPresent()) {
      throw new BootRefusedException(
          "the cvmboot loader stops at " + stop.get().name() + ": " + stop.get().detail());
    }
    run.add(loaderRun.measurements());
    run.exitBootServices();
  }
}
