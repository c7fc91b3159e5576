package io.premeasure.boot.chain;

import io.premeasure.boot.Measurement;
import java.util.List;

/**
 * Measurements that were computed elsewhere, for example those of a dynamic launch.
 *
 * @param name the stage's kind
 * @param measurements with digests for all banks of the prediction
 */
public record MeasurementsStage(String name, List<Measurement> measurements) implements Stage {
  /** Copies the list. */
  public MeasurementsStage {
    measurements = List.copyOf(measurements);
  }

  @Override
  public void run(ChainRun run) {
    run.add(measurements);
  }
}
