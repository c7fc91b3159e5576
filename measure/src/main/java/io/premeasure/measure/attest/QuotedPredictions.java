package io.premeasure.measure.attest;

import io.premeasure.measure.prediction.ExpectedRegisters;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.quote.PcrValues;
import io.premeasure.tpm.quote.Quote;
import io.premeasure.tpm.quote.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which of several predictions a quote is over; of one that is none, which it is closest to. */
final class QuotedPredictions {
  private final List<QuotedPrediction> predictions;
  private final Optional<PcrValues> values;

  /**
   * Predictions for a quote.
   *
   * @param expected one at least
   * @param hash of the quote's signature
   * @param values what the quote is over, as far as known
   */
  QuotedPredictions(
      List<ExpectedRegisters> expected,
      Quote quote,
      HashAlgorithm hash,
      Optional<PcrValues> values) {
    SortedSet<Integer> pcrs = new TreeSet<>();
    expected.forEach(each -> pcrs.addAll(each.pcrs()));
    this.predictions =
        expected.stream().map(each -> new QuotedPrediction(each, pcrs, quote, hash)).toList();
    this.values = values;
  }

  /** The name of the first prediction that holds. */
  Optional<String> matched() {
    return predictions.stream()
        .filter(each -> each.check(values).ok())
        .findFirst()
        .map(QuotedPrediction::name);
  }

  /** The check: one of the predictions must hold. */
  Verdict.Check check() {
    QuotedPrediction closest = closest();
    Verdict.Check check = closest.check(values);
    if (predictions.size() == 1) {
      return check;
    }
    String detail =
        check.ok()
            ? closest.name() + ": " + check.detail()
            : "none of %d predictions holds; closest is %s: %s"
                .formatted(predictions.size(), closest.name(), check.detail());
    return new Verdict.Check(check.name(), check.ok(), detail);
  }

  /** The values that are not as the closest prediction says. */
  List<Difference> differences() {
    return values.map(closest()::differences).orElse(List.of());
  }

  /** One that holds, or else one that can be compared and has the fewest other values. */
  private QuotedPrediction closest() {
    return predictions.stream().min(Comparator.comparingInt(this::distance)).orElseThrow();
  }

  private int distance(QuotedPrediction prediction) {
    if (prediction.check(values).ok()) {
      return 0;
    }
    int differences = values.map(known -> prediction.differences(known).size()).orElse(0);
    return differences == 0 ? Integer.MAX_VALUE : differences;
  }
}
