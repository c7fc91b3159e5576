package io.premeasure.boot;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.policy.PcrPolicy;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Measurements and the register values they lead to. Only registers that are measured into are
 * predicted. Others may be known not to be predictable, with the reason; nothing is said about the
 * rest.
 */
public final class Prediction {
  /** The hash algorithm of the sessions that the policy digests are for. */
  public static final HashAlgorithm POLICY_SESSION = HashAlgorithm.SHA256;

  private final PcrBanks initial;
  private final PcrBanks replayed;
  private final List<Measurement> measurements;
  private final List<Input> inputs;
  private final SortedMap<Integer, String> unknown;
  private final SortedSet<Integer> pcrs = new TreeSet<>();

  private Prediction(
      PcrBanks initial,
      List<Measurement> measurements,
      List<Input> inputs,
      SortedMap<Integer, String> unknown) {
    this.initial = copy(initial);
    this.replayed = copy(initial);
    this.measurements = List.copyOf(measurements);
    this.inputs = List.copyOf(inputs);
    this.unknown = new TreeMap<>(unknown);
    for (Measurement measurement : measurements) {
      Map<HashAlgorithm, byte[]> digests = measurement.digests();
      if (digests.isEmpty() || !replayed.algorithms().containsAll(digests.keySet())) {
        throw new IllegalArgumentException("digests do not match the banks: " + measurement);
      }
      replayed.extend(measurement.pcr(), digests);
      pcrs.add(measurement.pcr());
    }
  }

  /**
   * A prediction that starts from the reset values (TPM2_Startup(CLEAR) at locality 0).
   *
   * @param banks at least one
   * @param measurements in the order of extension, each with digests for banks and for nothing
   *     else; a bank that a measurement has no digest for is not extended by it
   * @param inputs what the prediction was made from
   */
  public static Prediction of(
      Collection<HashAlgorithm> banks, List<Measurement> measurements, List<Input> inputs) {
    return from(new PcrBanks(banks), measurements, inputs);
  }

  /** A prediction that starts from given register values, whose banks it takes over. */
  public static Prediction from(
      PcrBanks initial, List<Measurement> measurements, List<Input> inputs) {
    return new Prediction(initial, measurements, inputs, new TreeMap<>());
  }

  /**
   * The prediction without some registers that are measured into but cannot be predicted.
   *
   * @param reasons by register, 0 to 23, why its value is not known; what is measured into these
   *     registers is left out
   */
  public Prediction withUnknown(Map<Integer, String> reasons) {
    SortedMap<Integer, String> all = new TreeMap<>(unknown);
    all.putAll(reasons);
    List<Measurement> known =
        measurements.stream().filter(each -> !all.containsKey(each.pcr())).toList();
    return new Prediction(initial, known, inputs, all);
  }

  /** Registers that are measured into but cannot be predicted, and why; a copy. */
  public SortedMap<Integer, String> unknown() {
    return new TreeMap<>(unknown);
  }

  /**
   * How a predicted register's value came about: it is carried over as soon as one of its
   * measurements is.
   */
  public Origin origin(int pcr) {
    return measurements.stream()
            .anyMatch(each -> each.pcr() == pcr && each.origin() == Origin.CARRIED)
        ? Origin.CARRIED
        : Origin.COMPUTED;
  }

  /** The banks' algorithms, in the order of their identifiers. */
  public Set<HashAlgorithm> algorithms() {
    return replayed.algorithms();
  }

  /** The predicted registers, ascending. */
  public SortedSet<Integer> pcrs() {
    return new TreeSet<>(pcrs);
  }

  /** The predicted values of all banks; a copy. */
  public Map<HashAlgorithm, SortedMap<Integer, byte[]>> banks() {
    return values(replayed);
  }

  /**
   * The predicted values of some registers, by bank.
   *
   * @param selection each of them predicted
   * @throws IllegalArgumentException when one is not
   */
  public Map<HashAlgorithm, SortedMap<Integer, byte[]>> select(SortedSet<Integer> selection) {
    if (!pcrs.containsAll(selection)) {
      throw new IllegalArgumentException("not all predicted: " + selection + ", only " + pcrs);
    }
    Map<HashAlgorithm, SortedMap<Integer, byte[]>> selected = banks();
    selected.values().forEach(values -> values.keySet().retainAll(selection));
    return selected;
  }

  /**
   * The TPM2_PolicyPCR digests over predicted registers, one per bank, all for sessions with
   * SHA-256 as TPM tools start them by default.
   *
   * @param selection each of them predicted; with none there is no policy
   */
  public Map<HashAlgorithm, byte[]> policyPcr(SortedSet<Integer> selection) {
    Map<HashAlgorithm, byte[]> policies = new EnumMap<>(HashAlgorithm.class);
    if (!selection.isEmpty()) {
      select(selection)
          .forEach(
              (bank, values) ->
                  policies.put(bank, PcrPolicy.digest(POLICY_SESSION, Map.of(bank, values))));
    }
    return policies;
  }

  /** The values that the predicted registers had before the first measurement; a copy. */
  public Map<HashAlgorithm, SortedMap<Integer, byte[]>> initialBanks() {
    return values(initial);
  }

  /** The measurements in the order of extension. */
  public List<Measurement> measurements() {
    return measurements;
  }

  /** What the prediction was made from. */
  public List<Input> inputs() {
    return inputs;
  }

  private Map<HashAlgorithm, SortedMap<Integer, byte[]>> values(PcrBanks banks) {
    Map<HashAlgorithm, SortedMap<Integer, byte[]>> all = new EnumMap<>(HashAlgorithm.class);
    for (HashAlgorithm algorithm : banks.algorithms()) {
      SortedMap<Integer, byte[]> bank = new TreeMap<>();
      pcrs.forEach(pcr -> bank.put(pcr, banks.value(algorithm, pcr)));
      all.put(algorithm, bank);
    }
    return all;
  }

  private static PcrBanks copy(PcrBanks banks) {
    PcrBanks copy = new PcrBanks(banks.algorithms());
    for (HashAlgorithm algorithm : banks.algorithms()) {
      for (int pcr = 0; pcr < PcrBanks.PCR_COUNT; pcr++) {
        copy.set(algorithm, pcr, banks.value(algorithm, pcr));
      }
    }
    return copy;
  }
}
