package io.premeasure.boot.uefi;

import io.premeasure.boot.Measurement;
import io.premeasure.boot.Source;
import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * What a firmware measures until it starts the first application: a profile, with the variables of
 * one machine in their places. What neither of them tells makes its register unknown.
 */
public final class FirmwareSequence {
  private static final Set<String> ONLY_WHEN_PRESENT = Set.of("dbt", "dbr");
  private static final Set<String> SECURE_BOOT = Set.of("PK", "KEK", "db", "dbx", "dbt", "dbr");

  private final FirmwareProfile profile;
  private final Optional<UefiVariables> variables;
  private final Collection<HashAlgorithm> banks;
  private final Source profileSource;
  private final Source variableSource;
  private final List<Measurement> measurements = new ArrayList<>();
  private final SortedMap<Integer, String> unknown = new TreeMap<>();
  private boolean bootVariablesMeasured;

  private FirmwareSequence(
      FirmwareProfile profile,
      Optional<UefiVariables> variables,
      Collection<HashAlgorithm> banks,
      Source variableSource) {
    this.profile = profile;
    this.variables = variables;
    this.banks = List.copyOf(banks);
    this.profileSource = Source.file("profile " + profile.name());
    this.variableSource = variableSource;
  }

  /**
   * The sequence of one machine.
   *
   * @param variables the machine's; without them those of the profile's own machine are taken over
   * @param source where the variables come from
   */
  public static FirmwareSequence of(
      FirmwareProfile profile,
      Optional<UefiVariables> variables,
      Collection<HashAlgorithm> banks,
      Source source) {
    FirmwareSequence sequence = new FirmwareSequence(profile, variables, banks, source);
    profile.events().forEach(sequence::add);
    return sequence;
  }

  /** What is measured, in order. */
  public List<Measurement> measurements() {
    return List.copyOf(measurements);
  }

  /** The registers that cannot be predicted, with the reason. */
  public Map<Integer, String> unknown() {
    return new HashMap<>(unknown);
  }

  private void add(FirmwareEvent event) {
    switch (event.kind()) {
      case CONSTANT -> constant(event);
      case DIGEST -> digest(event);
      case VARIABLE -> variable(event);
      case BOOT_VARIABLE, BOOT_STRUCTURE -> bootVariables(event);
      case UNKNOWN -> unknown.putIfAbsent(event.pcr(), event.text());
    }
  }

  private void constant(FirmwareEvent event) {
    Measurement measurement =
        Measurement.ofData(
            event.pcr(), event.type(), event.data(), banks, profileSource, event.text());
    measurements.add(
        FirmwareMeasurements.isOfTheSpecification(event) ? measurement : measurement.carried());
  }

  private void digest(FirmwareEvent event) {
    Map<HashAlgorithm, byte[]> digests = new HashMap<>(event.digests());
    digests.keySet().retainAll(banks);
    if (digests.size() < banks.size()) {
      unknown.putIfAbsent(
          event.pcr(),
          digests.isEmpty()
              ? "%s of %s".formatted(event.text(), profile.name())
              : "%s is known in %s only".formatted(event.text(), event.digests().keySet()));
    } else {
      measurements.add(
          new Measurement(
                  event.pcr(), event.type(), digests, new byte[0], profileSource, event.text())
              .carried());
    }
  }

  private void variable(FirmwareEvent event) {
    Optional<UefiVariable> known = variables.flatMap(given -> current(event, given));
    if (known.isEmpty()) {
      digest(event);
      return;
    }
    UefiVariable variable = known.get();
    // Only these two are left out when they are absent.
    if (variable.data().length > 0 || !ONLY_WHEN_PRESENT.contains(variable.name())) {
      measurements.add(
          Measurement.ofData(
              event.pcr(),
              event.type(),
              variable.measured(),
              banks,
              variableSource.entry(variable.toString()),
              "variable " + variable.name() + ", " + variable.data().length + " bytes"));
    }
  }

  /** The variable as firmware finds it; empty for others than Secure Boot's when it is missing. */
  private static Optional<UefiVariable> current(FirmwareEvent event, UefiVariables given) {
    String name = event.variableName();
    UUID vendor = event.variableVendor();
    if (name.equals("SecureBoot") && vendor.equals(UefiVariable.GLOBAL)) {
      byte[] enabled = {(byte) (given.isSecureBoot() ? 1 : 0)};
      return Optional.of(new UefiVariable(vendor, name, 0, enabled));
    }
    return given
        .find(vendor, name)
        .or(
            () ->
                SECURE_BOOT.contains(name)
                    ? Optional.of(new UefiVariable(vendor, name, 0, new byte[0]))
                    : Optional.empty());
  }

  /** The first boot variable of the profile stands for all of them. */
  private void bootVariables(FirmwareEvent event) {
    Optional<UefiVariables> given =
        variables.filter(all -> all.find(UefiVariable.GLOBAL, "BootOrder").isPresent());
    if (given.isEmpty()) {
      digest(event);
      return;
    }
    if (!bootVariablesMeasured) {
      bootVariablesMeasured = true;
      measurements.addAll(
          new FirmwareMeasurements(banks)
              .bootVariables(
                  given.get(),
                  variableSource,
                  event.type(),
                  event.kind() == FirmwareEvent.Kind.BOOT_STRUCTURE));
    }
  }
}
