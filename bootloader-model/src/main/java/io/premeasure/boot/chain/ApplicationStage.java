package io.premeasure.boot.chain;

import io.premeasure.boot.Source;
import io.premeasure.boot.uefi.PeImage;
import java.io.IOException;

/**
 * An EFI application that measures nothing itself.
 *
 * @param image the application
 * @param returnsError whether it gives up, so that the firmware goes on to the next boot option
 * @param source its name
 */
public record ApplicationStage(PeImage image, boolean returnsError, Source source)
    implements Stage {
  @Override
  public String name() {
    return "application";
  }

  @Override
  public void run(ChainRun run) throws IOException {
    run.start(image, source);
    if (returnsError) {
      run.returnsError();
    }
  }
}
