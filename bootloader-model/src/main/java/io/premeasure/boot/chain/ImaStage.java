package io.premeasure.boot.chain;

import io.premeasure.boot.Source;
import io.premeasure.boot.linux.BootAggregate;
import io.premeasure.tpm.PcrBanks;
import java.util.Map;
import java.util.Optional;

/**
 * Linux' integrity measurement architecture without a policy: its first entry, over what all stages
 * before it measure.
 *
 * @param aggregate the entry
 */
public record ImaStage(BootAggregate aggregate) implements Stage {
  @Override
  public String name() {
    return "ima";
  }

  @Override
  public void run(ChainRun run) {
    Optional<Map.Entry<Integer, String>> unknown =
        run.unknown().entrySet().stream()
            .filter(entry -> entry.getKey() <= BootAggregate.LAST_PCR)
            .findFirst();
    if (unknown.isPresent()) {
      run.unknown(
          BootAggregate.PCR, "it depends on PCR " + unknown.get().getKey() + ", which is unknown");
    } else if (!run.banks().contains(aggregate.hash())) {
      run.unknown(
          BootAggregate.PCR,
          "it depends on bank " + aggregate.hash().bankName() + ", not asked for");
    } else {
      PcrBanks registers = run.registers();
      run.add(aggregate.measure(registers, run.banks(), Source.file("IMA")));
    }
  }
}
