package io.premeasure.tpm.quote;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.policy.PcrPolicy;
import io.premeasure.tpm.session.TpmReader;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** A value for each register of a selection: what somebody claims that a quote is over. */
public final class PcrValues {
  private final PcrSelection selection;
  private final Map<HashAlgorithm, SortedMap<Integer, byte[]>> values;

  private PcrValues(PcrSelection selection, Map<HashAlgorithm, SortedMap<Integer, byte[]>> values) {
    this.selection = selection;
    this.values = values;
  }

  /**
   * The selected registers of banks that were read or replayed.
   *
   * @return empty when a bank of the selection is missing
   */
  public static Optional<PcrValues> of(PcrSelection selection, PcrBanks banks) {
    if (!banks.algorithms().containsAll(selection.banks().keySet())) {
      return Optional.empty();
    }
    Map<HashAlgorithm, SortedMap<Integer, byte[]>> values = new LinkedHashMap<>();
    selection
        .banks()
        .forEach(
            (bank, pcrs) -> {
              SortedMap<Integer, byte[]> registers = new TreeMap<>();
              pcrs.forEach(pcr -> registers.put(pcr, banks.value(bank, pcr)));
              values.put(bank, registers);
            });
    return Optional.of(new PcrValues(selection, values));
  }

  /**
   * Values one behind the other without header, as {@code tpm2_pcrread -o} and {@code tpm2_quote -F
   * values} write them.
   *
   * @param source for messages
   * @throws TpmFormatException when the length is not the selection's
   */
  public static PcrValues ofConcatenated(String source, PcrSelection selection, byte[] content)
      throws TpmFormatException {
    TpmReader reader = new TpmReader(source, content);
    Map<HashAlgorithm, SortedMap<Integer, byte[]>> values = new LinkedHashMap<>();
    for (Map.Entry<HashAlgorithm, SortedSet<Integer>> bank : selection.banks().entrySet()) {
      SortedMap<Integer, byte[]> registers = new TreeMap<>();
      for (int pcr : bank.getValue()) {
        registers.put(pcr, reader.bytes(bank.getKey().size()));
      }
      values.put(bank.getKey(), registers);
    }
    reader.end();
    return new PcrValues(selection, values);
  }

  /** Which registers there are. */
  public PcrSelection selection() {
    return selection;
  }

  /** A register's value, a copy; empty when it is not selected. */
  public Optional<byte[]> value(HashAlgorithm bank, int pcr) {
    return selection.contains(bank, pcr)
        ? Optional.of(values.get(bank).get(pcr).clone())
        : Optional.empty();
  }

  /** The values one behind the other, in the order of the selection. */
  public byte[] concatenated() {
    return PcrPolicy.concatenated(values);
  }

  /** The pcrDigest of a quote over these values by a key whose scheme has that hash. */
  public byte[] digest(HashAlgorithm hash) {
    return hash.hash(concatenated());
  }

  /** Equal when selection and values are. */
  @Override
  public boolean equals(Object other) {
    return other instanceof PcrValues that
        && selection.equals(that.selection)
        && Arrays.equals(concatenated(), that.concatenated());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(concatenated());
  }
}
