package io.premeasure.measure.attest;

import io.premeasure.boot.Prediction;
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
  private static final String NAME = "prediction";

  private final Prediction prediction;
  private final Quote quote;
  private final HashAlgorithm hash;

  /**
   * A prediction for a quote.
   *
   * @param hash of the quote's signature
   */
  QuotedPrediction(Prediction prediction, Quote quote, HashAlgorithm hash) {
    this.prediction = prediction;
    this.quote = quote;
    this.hash = hash;
  }

  /**
   * The check: every predicted register must be quoted, and have the predicted value.
   *
   * @param values what the quote is over, as far as known
   */
  Verdict.Check check(Optional<PcrValues> values) {
    SortedSet<Integer> open = new TreeSet<>(prediction.pcrs());
    open.removeIf(this::isQuoted);
    if (!open.isEmpty()) {
      return failed("the quote says nothing of PCR " + open);
    }
    if (values.isPresent()) {
      List<Difference> differences = differences(values.get());
      return differences.isEmpty()
          ? new Verdict.Check(NAME, true, "PCR " + prediction.pcrs() + " as predicted")
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
    for (Map.Entry<HashAlgorithm, SortedMap<Integer, byte[]>> bank :
        prediction.banks().entrySet()) {
      bank.getValue()
          .forEach(
              (pcr, expected) ->
                  values
                      .value(bank.getKey(), pcr)
                      .filter(actual -> !Arrays.equals(expected, actual))
                      .ifPresent(
                          actual ->
                              differences.add(
                                  new Difference(NAME, bank.getKey(), pcr, expected, actual))));
    }
    return differences;
  }

  private boolean isQuoted(int pcr) {
    return prediction.algorithms().stream().anyMatch(bank -> quote.selection().contains(bank, pcr));
  }

  /** The predicted values in the quote's order; empty when it is over others as well. */
  private Optional<PcrValues> whole() {
    PcrBanks banks = new PcrBanks(prediction.algorithms());
    prediction
        .banks()
        .forEach((bank, pcrs) -> pcrs.forEach((pcr, value) -> banks.set(bank, pcr, value)));
    PcrSelection selection = quote.selection();
    boolean all =
        selection.banks().values().stream().allMatch(pcrs -> prediction.pcrs().containsAll(pcrs));
    return all ? PcrValues.of(selection, banks) : Optional.empty();
  }

  private static Verdict.Check failed(String detail) {
    return new Verdict.Check(NAME, false, detail);
  }
}
