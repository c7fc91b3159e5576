package io.premeasure.measure.tpm;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Registers of one bank.
 *
 * @param bank the bank
 * @param pcrs at least one, each 0 to 23
 */
record PcrChoice(HashAlgorithm bank, SortedSet<Integer> pcrs) {

  /** Reads the form of tpm2-tools, {@code sha256:11,12}; empty when the text has another. */
  static Optional<PcrChoice> parse(String text) {
    if (!text.matches("[0-9a-z_]+:[0-9]{1,2}(,[0-9]{1,2})*")) {
      return Optional.empty();
    }
    String[] parts = text.split(":", -1);
    SortedSet<Integer> pcrs = new TreeSet<>();
    for (String number : parts[1].split(",", -1)) {
      pcrs.add(Integer.valueOf(number));
    }
    return pcrs.last() >= PcrBanks.PCR_COUNT
        ? Optional.empty()
        : HashAlgorithm.ofBankName(parts[0]).map(bank -> new PcrChoice(bank, pcrs));
  }

  /** The registers by bank. */
  Map<HashAlgorithm, SortedSet<Integer>> selection() {
    return Map.of(bank, pcrs);
  }

  @Override
  public String toString() {
    return bank.bankName()
        + ":"
        + pcrs.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
