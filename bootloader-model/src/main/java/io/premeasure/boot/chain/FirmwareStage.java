package io.premeasure.boot.chain;

import io.premeasure.boot.Source;
import io.premeasure.boot.uefi.FirmwareMeasurements;
import io.premeasure.boot.uefi.FirmwareProfile;
import io.premeasure.boot.uefi.FirmwareSequence;
import io.premeasure.boot.uefi.SecureBootPolicy;
import io.premeasure.boot.uefi.UefiVariables;
import java.io.IOException;
import java.util.Optional;

/**
 * UEFI firmware from power-on until it starts the first application.
 *
 * @param profile what this firmware measures
 * @param variables the machine's variables
 * @param variableSource where they come from
 * @param table of the boot disk; empty when the boot is from no disk with such a table
 */
public record FirmwareStage(
    FirmwareProfile profile,
    Optional<UefiVariables> variables,
    Source variableSource,
    Optional<PartitionTableEvent> table)
    implements Stage {

  @Override
  public String name() {
    return "firmware";
  }

  @Override
  public void run(ChainRun run) throws IOException {
    FirmwareSequence sequence =
        FirmwareSequence.of(profile, variables, run.banks(), variableSource);
    run.add(sequence.measurements());
    sequence.unknown().forEach(run::unknown);
    Optional<SecureBootPolicy> policy =
        variables.isPresent()
            ? Optional.of(SecureBootPolicy.of(variables.get()))
            : Optional.empty();
    run.firmware(
        new Firmware(
            variables.map(UefiVariables::isSecureBoot),
            policy,
            variables,
            table,
            new FirmwareMeasurements(run.banks())));
  }
}
