package io.premeasure.boot.chain;

import io.premeasure.boot.Source;
import io.premeasure.boot.shim.ShimStart;
import io.premeasure.boot.uefi.PeImage;
import io.premeasure.boot.uefi.UefiVariables;
import java.io.IOException;
import java.util.Optional;

/**
 * shim; the stage of what it starts follows.
 *
 * @param image the loader
 * @param source its name
 */
public record ShimStage(PeImage image, Source source) implements Stage {
  private static final String NO_VARIABLES =
      "shim's variables are not known, as no variables are given";

  @Override
  public String name() {
    return "shim";
  }

  @Override
  public void run(ChainRun run) throws IOException {
    run.start(image, source);
    Optional<UefiVariables> variables = run.firmware().flatMap(Firmware::variables);
    if (variables.isEmpty()) {
      run.unknown(7, NO_VARIABLES);
      run.unknown(14, NO_VARIABLES);
      return;
    }
    boolean secureBoot = run.secureBoot().orElse(false);
    ShimStart shim = ShimStart.of(image, variables.get(), secureBoot, run.banks(), source);
    run.add(shim.measurements());
    run.shim(shim);
  }
}
