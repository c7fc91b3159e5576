package io.premeasure.boot.chain;

import io.premeasure.boot.Source;
import io.premeasure.boot.uefi.PeImage;
import java.io.IOException;

/**
 * An EFI application that measures nothing itself.
 *
 * @param image the application
 * @param source its name
 */
public record ApplicationStage(PeImage image, Source source) implements Stage {
  @Override
  public String name() {
    return "application";
  }

  @Override
  public void run(ChainRun run) throws IOException {
    run.start(image, source);
  }
}
