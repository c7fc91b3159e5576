package io.premeasure.boot.chain;

import io.premeasure.boot.Measurement;
import java.util.List;

/**
 * The start of a service VM, whose registers are those of a TPM of its own.
 *
 * @param measurements by the convention of its host, with digests for all banks of the chain
 */
public record ServiceVmStage(List<Measurement> measurements) implements Stage {
  /** Copies the list. */
  public ServiceVmStage {
    measurements = List.copyOf(measurements);
  }

  @Override
  public String name() {
    return "service-vm";
  }

  @Override
  public boolean needsFirmware() {
    return false;
  }

  @Override
  public void run(ChainRun run) {
    run.add(measurements);
  }
}
