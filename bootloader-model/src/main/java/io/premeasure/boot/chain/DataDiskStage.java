package io.premeasure.boot.chain;

import io.premeasure.boot.Measurement;

/**
 * A data disk that is measured when the system attaches it.
 *
 * @param measurement with digests for all banks of the chain
 */
public record DataDiskStage(Measurement measurement) implements Stage {
  @Override
  public String name() {
    return "cbe";
  }

  @Override
  public boolean needsFirmware() {
    return measurement.pcr() < BootChain.FIRMWARE_PCRS;
  }

  @Override
  public void run(ChainRun run) {
    run.add(measurement);
  }
}
