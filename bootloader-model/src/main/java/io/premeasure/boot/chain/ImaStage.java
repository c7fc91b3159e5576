package io.premeasure.boot.chain;

import io.premeasure.boot.linux.BootAggregate;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;

/**
 * The first entry of IMA's list; what follows it depends on what runs.
 *
 * @param template the entry's form
 */
public record ImaStage(BootAggregate.Template template) implements Stage {
  private static final int PCR = 10;

  @Override
  public String name() {
    return "ima";
  }

  @Override
  public void run(ChainRun run) {
    for (int pcr = 0; pcr <= BootAggregate.LAST_PCR; pcr++) {
      if (run.firmware().isEmpty() || run.unknown().containsKey(pcr)) {
        run.unknown(PCR, "boot_aggregate covers PCR " + pcr + ", which is not known");
        return;
      }
    }
    if (!run.banks().contains(HashAlgorithm.SHA256)) {
      run.unknown(PCR, "boot_aggregate is made from the SHA-256 bank, which is not predicted");
      return;
    }
    PcrBanks registers = run.startValues();
    run.measurements().forEach(each -> registers.extend(each.pcr(), each.digests()));
    run.add(BootAggregate.of(registers, template, run.banks()));
  }
}
