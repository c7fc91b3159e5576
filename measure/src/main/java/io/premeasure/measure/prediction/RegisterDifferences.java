package io.premeasure.measure.prediction;

import io.premeasure.tpm.HashAlgorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Differences between values of which no events are known. */
final class RegisterDifferences {
  private final HashAlgorithm bank;
  private final SortedMap<Integer, byte[]> first;
  private final SortedMap<Integer, byte[]> second;

  private RegisterDifferences(
      HashAlgorithm bank, SortedMap<Integer, byte[]> first, SortedMap<Integer, byte[]> second) {
    this.bank = bank;
    this.first = first;
    this.second = second;
  }

  /** The differences in the banks that both have, by bank and register. */
  static List<PredictionDifference> between(ExpectedRegisters first, ExpectedRegisters second) {
    List<PredictionDifference> all = new ArrayList<>();
    for (HashAlgorithm bank : first.banks().keySet()) {
      if (second.banks().containsKey(bank)) {
        all.addAll(
            new RegisterDifferences(
                    bank,
                    new TreeMap<>(first.banks().get(bank)),
                    new TreeMap<>(second.banks().get(bank)))
                .list());
      }
    }
    SortedSet<Integer> open = first.pcrs();
    open.addAll(second.pcrs());
    for (HashAlgorithm bank : first.banks().keySet()) {
      if (second.banks().containsKey(bank)) {
        open.removeAll(first.banks().get(bank).keySet());
        open.removeAll(second.banks().get(bank).keySet());
      }
    }
    open.forEach(
        pcr -> all.add(new PredictionDifference(pcr, 0, "unknown", "", "", "no bank in common")));
    return all;
  }

  private List<PredictionDifference> list() {
    SortedSet<Integer> pcrs = new TreeSet<>(first.keySet());
    pcrs.addAll(second.keySet());
    List<PredictionDifference> differences = new ArrayList<>();
    for (int pcr : pcrs) {
      Optional<byte[]> was = Optional.ofNullable(first.get(pcr));
      Optional<byte[]> is = Optional.ofNullable(second.get(pcr));
      if (was.isEmpty()) {
        differences.add(difference(pcr, "added", was, is));
      } else if (is.isEmpty()) {
        differences.add(difference(pcr, "removed", was, is));
      } else if (!Arrays.equals(was.get(), is.get())) {
        differences.add(difference(pcr, "changed", was, is));
      }
    }
    return differences;
  }

  private PredictionDifference difference(
      int pcr, String kind, Optional<byte[]> was, Optional<byte[]> is) {
    return new PredictionDifference(
        pcr, 0, kind, text(was), text(is), "value in bank " + bank.bankName());
  }

  private String text(Optional<byte[]> value) {
    return value.map(each -> bank.bankName() + ":" + HexFormat.of().formatHex(each)).orElse("");
  }
}
