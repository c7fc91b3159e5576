package io.premeasure.boot.chain;

import io.premeasure.boot.Prediction;

/**
 * A dynamic launch after the boot: it sets PCR 17 to 22 to zero, whatever came before.
 *
 * @param launch predicted for the banks of the chain
 */
public record DynamicLaunchStage(Prediction launch) implements Stage {
  @Override
  public String name() {
    return "txt";
  }

  @Override
  public void run(ChainRun run) {
    run.add(launch.measurements());
    launch.unknown().forEach(run::unknown);
  }
}
