package io.premeasure.tpm.eventlog.comparison;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The differences between a log and what was expected, register by register. Events are equal when
 * their digests are: data that is not hashed, as addresses, makes no difference.
 */
public final class LogComparison {
  private final List<Difference> differences = new ArrayList<>();
  private final SortedMap<Integer, Optional<Difference>> registers = new TreeMap<>();

  private LogComparison() {}

  /**
   * Compares two logs in the banks that both have.
   *
   * @throws TpmFormatException when they have no bank in common
   */
  public static LogComparison of(ComparedLog actual, ComparedLog expected)
      throws TpmFormatException {
    if (actual.log().format().hasCcRegisters() != expected.log().format().hasCcRegisters()) {
      throw new TpmFormatException(
          "comparison",
          0,
          "PCRs on one side, measurement registers of a confidential VM on the other");
    }
    List<HashAlgorithm> banks = new ArrayList<>(expected.log().algorithms());
    banks.retainAll(actual.log().algorithms());
    if (banks.isEmpty()) {
      throw new TpmFormatException(
          "comparison",
          0,
          "no bank in common: "
              + actual.log().algorithms()
              + " and expected "
              + expected.log().algorithms());
    }
    LogComparison comparison = new LogComparison();
    SortedSet<Integer> registers = new TreeSet<>(expected.registers().keySet());
    if (expected.isWhole()) {
      registers.addAll(actual.registers().keySet());
      comparison.locality(actual, expected);
    }
    for (int register : registers) {
      comparison.register(register, actual, expected, banks);
    }
    return comparison;
  }

  /** Whether every compared register has the same events in the same order. */
  public boolean isEqual() {
    return differences.isEmpty();
  }

  /** All differences, by register and in the order of the events. */
  public List<Difference> differences() {
    return List.copyOf(differences);
  }

  /** The compared registers, each with its first divergence if it has one. */
  public SortedMap<Integer, Optional<Difference>> registers() {
    return new TreeMap<>(registers);
  }

  private void register(
      int register, ComparedLog actual, ComparedLog expected, List<HashAlgorithm> banks) {
    List<ComparedEvent> wanted = expected.registers().getOrDefault(register, List.of());
    List<ComparedEvent> there = actual.registers().getOrDefault(register, List.of());
    List<HashAlgorithm> full =
        banks.stream().filter(bank -> hasAll(bank, wanted) && hasAll(bank, there)).toList();
    List<Difference> found =
        new RegisterComparison(register, wanted, there, full.isEmpty() ? banks : full)
            .differences();
    differences.addAll(found);
    Optional<Difference> earlier =
        register == 0 ? differences.stream().findFirst() : Optional.empty();
    registers.put(register, earlier.or(() -> found.stream().findFirst()));
  }

  /** An event without a digest of a bank tells nothing about it. */
  private static boolean hasAll(HashAlgorithm bank, List<ComparedEvent> events) {
    return events.stream().allMatch(each -> each.event().digest(bank).isPresent());
  }

  /** PCR 0 starts with the locality of TPM2_Startup, which no extended event shows. */
  private void locality(ComparedLog actual, ComparedLog expected) {
    int found = actual.log().startupLocality().orElse(0);
    int wanted = expected.log().startupLocality().orElse(0);
    boolean both = actual.registers().containsKey(0) && expected.registers().containsKey(0);
    if (found != wanted && both) {
      differences.add(
          new Difference(
              0,
              Difference.Kind.CHANGED,
              Optional.empty(),
              Optional.empty(),
              "The firmware started the TPM at locality %d, expected locality %d: PCR 0 starts with that number."
                  .formatted(found, wanted)));
    }
  }
}
