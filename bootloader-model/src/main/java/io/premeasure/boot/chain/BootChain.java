package io.premeasure.boot.chain;

import io.premeasure.boot.Input;
import io.premeasure.boot.Prediction;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.IOException;
import java.util.Collection;
import java.util.List;

/** Stages in the order in which they run. */
public final class BootChain {
  /** The registers from 0 that are the firmware's. */
  static final int FIRMWARE_PCRS = 8;

  private static final int FIRST_DYNAMIC = 17;
  private static final int LAST_DYNAMIC = 22;

  private final List<Stage> stages;
  private final int startupLocality;

  /** A chain; the firmware's stage, where there is one, comes first. */
  public BootChain(List<Stage> stages) {
    this.stages = List.copyOf(stages);
    this.startupLocality =
        stages.stream()
            .filter(FirmwareStage.class::isInstance)
            .mapToInt(stage -> ((FirmwareStage) stage).profile().startupLocality())
            .findFirst()
            .orElse(0);
  }

  /** The stages. */
  public List<Stage> stages() {
    return stages;
  }

  /**
   * Runs all stages.
   *
   * @param inputs what the stages were made from
   * @throws BootRefusedException when a machine would not boot this
   */
  public Prediction predict(Collection<HashAlgorithm> banks, List<Input> inputs)
      throws IOException {
    ChainRun run = new ChainRun(initial(banks));
    for (Stage stage : stages) {
      stage.run(run);
    }
    if (run.firmware().isEmpty() && stages.stream().anyMatch(Stage::needsFirmware)) {
      for (int pcr = 0; pcr < FIRMWARE_PCRS; pcr++) {
        run.unknown(pcr, "the chain has no firmware stage");
      }
    }
    return Prediction.from(initial(banks), run.measurements(), inputs).withUnknown(run.unknown());
  }

  private PcrBanks initial(Collection<HashAlgorithm> banks) {
    PcrBanks initial = new PcrBanks(banks);
    for (HashAlgorithm bank : banks) {
      byte[] value = new byte[bank.size()];
      value[value.length - 1] = (byte) startupLocality;
      initial.set(bank, 0, value);
    }
    if (stages.stream().anyMatch(DynamicLaunchStage.class::isInstance)) {
      for (int pcr = FIRST_DYNAMIC; pcr <= LAST_DYNAMIC; pcr++) {
        initial.reset(pcr);
      }
    }
    return initial;
  }
}
