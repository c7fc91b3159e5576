package io.premeasure.measure.attest;

import io.premeasure.measure.prediction.ExpectedRegisters;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.quote.PcrSelection;
import io.premeasure.tpm.quote.PcrValues;
import io.premeasure.tpm.quote.Quote;
import io.premeasure.tpm.quote.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** Whether a quote is over the values that were predicted. */
final class QuotedPrediction {
  static final String NAME = "prediction";

  private final ExpectedRegisters expected;
  private final SortedSet<Integer> named;
  private final Quote quote;
  private final HashAlgorithm hash;

  /**
   * A prediction for a quote.
   *
   * @param named registers that it must name: those of all alternatives, as one that names fewer
   *     would hold for more machines
   * @param hash of the quote's signature
   */
  QuotedPrediction(
      ExpectedRegisters expected, SortedSet<Integer> named, Quote quote, HashAlgorithm hash) {
    this.expected = expected;
    this.named = named;
    this.quote = quote;
    this.hash = hash;
  }

  /** What people know the prediction by. */
  String name() {
    return expected.name();
  }

  /**
   * The check: every predicted register must be quoted, and have the predicted value.
   *
   * @param values what the quote is over, as far as known
   */
  Verdict.Check check(Optional<PcrValues> values) {
    SortedSet<Integer> open = expected.pcrs();
    if (open.isEmpty()) {
      return failed("no register is predicted");
    }
    SortedSet<Integer> missing = new TreeSet<>(named);
    missing.removeAll(open);
    if (!missing.isEmpty()) {
      return failed("only others of the predictions name PCR " + missing);
    }
    open.removeIf(this::isQuoted);
    if (!open.isEmpty()) {
      return failed("the quote says nothing of PCR " + open);
    }
    if (values.isPresent()) {
      List<Difference> differences = differences(values.get());
      return differences.isEmpty()
          ? new Verdict.Check(NAME, true, "PCR " + expected.pcrs() + " as predicted")
          : failed(differences.size() + " values are not the predicted ones");
    }
    Optional<PcrValues> predicted = whole();
    if (predicted.isEmpty()) {
      return failed(
          "more registers are quoted than predicted: their values are needed (--pcrs or --log)");
    }
    return Arrays.equals(predicted.get().digest(hash), quote.pcrDigest())
        ? new Verdict.Check(NAME, true, "the predicted values lead to the quoted digest")
        : failed("the predicted values do not lead to the quoted digest");
  }

  /** The values that are not as predicted. */
  List<Difference> differences(PcrValues values) {
    List<Difference> differences = new ArrayList<>();
    for (Map.Entry<HashAlgorithm, SortedMap<Integer, byte[]>> bank : expected.banks().entrySet()) {
      bank.getValue()
          .forEach(
              (pcr, value) ->
                  values
                      .value(bank.getKey(), pcr)
                      .filter(actual -> !Arrays.equals(value, actual))
                      .ifPresent(
                          actual ->
                              differences.add(
                                  new Difference(NAME, bank.getKey(), pcr, value, actual))));
    }
    return differences;
  }

  private boolean isQuoted(int pcr) {
    return expected.banks().keySet().stream()
        .anyMatch(bank -> isExpected(bank, pcr) && quote.selection().contains(bank, pcr));
  }

  private boolean isExpected(HashAlgorithm bank, int pcr) {
    return expected.banks().containsKey(bank) && expected.banks().get(bank).containsKey(pcr);
  }

  /** The predicted values in the quote's order; empty when it is over others as well. */
  private Optional<PcrValues> whole() {
    PcrSelection selection = quote.selection();
    boolean all =
        selection.banks().entrySet().stream()
            .allMatch(
                bank -> bank.getValue().stream().allMatch(pcr -> isExpected(bank.getKey(), pcr)));
    if (!all) {
      return Optional.empty();
    }
    PcrBanks banks = new PcrBanks(expected.banks().keySet());
    expected
        .banks()
        .forEach((bank, pcrs) -> pcrs.forEach((pcr, value) -> banks.set(bank, pcr, value)));
    return PcrValues.of(selection, banks);
  }

  private static Verdict.Check failed(String detail) {
    return new Verdict.Check(NAME, false, detail);
  }
}
