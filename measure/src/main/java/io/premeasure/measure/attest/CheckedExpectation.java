package io.premeasure.measure.attest;

import io.premeasure.measure.prediction.ExpectedRegisters;
import io.premeasure.measure.prediction.KeylimeDifference;
import io.premeasure.measure.prediction.KeylimeReference;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.quote.PcrValues;
import io.premeasure.tpm.quote.Quote;
import io.premeasure.tpm.quote.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What became of the comparison of a quote with what was expected.
 *
 * @param check whether it is as expected
 * @param differences where it is not
 * @param matched the name of the expectation that holds
 */
record CheckedExpectation(
    Verdict.Check check, List<Difference> differences, Optional<String> matched) {
  private static final String NAME = "prediction";
  private static final HashAlgorithm BANK = HashAlgorithm.SHA256;

  /**
   * Compares register values.
   *
   * @param hash of the quote's signature
   * @param values what the quote is over, as far as known
   */
  static CheckedExpectation of(
      List<ExpectedRegisters> expected,
      Quote quote,
      HashAlgorithm hash,
      Optional<PcrValues> values) {
    QuotedPredictions predictions = new QuotedPredictions(expected, quote, hash, values);
    return new CheckedExpectation(
        predictions.check(), predictions.differences(), predictions.matched());
  }

  /** Compares a log's events, in the registers that are quoted in the bank of their digests. */
  static CheckedExpectation of(KeylimeReference reference, Quote quote, Optional<EventLog> log) {
    SortedSet<Integer> open = reference.pcrs();
    open.removeIf(pcr -> quote.selection().contains(BANK, pcr));
    if (!open.isEmpty()) {
      return failed("the quote says nothing of PCR " + open + " in bank " + BANK.bankName());
    }
    if (log.isEmpty()) {
      return failed(
          "a reference state of keylime is compared with events: they are needed (--log)");
    }
    List<Difference> differences =
        reference.differences(log.get(), pcr -> quote.selection().contains(BANK, pcr)).stream()
            .map(CheckedExpectation::difference)
            .toList();
    return differences.isEmpty()
        ? new CheckedExpectation(
            new Verdict.Check(NAME, true, "the events are those of keylime's reference state"),
            List.of(),
            Optional.of("keylime"))
        : new CheckedExpectation(
            new Verdict.Check(
                NAME, false, differences.size() + " members of keylime's reference state differ"),
            differences,
            Optional.empty());
  }

  private static Difference difference(KeylimeDifference each) {
    return new Difference(each.member(), BANK, each.pcr(), each.expected(), each.actual());
  }

  private static CheckedExpectation failed(String detail) {
    return new CheckedExpectation(
        new Verdict.Check(NAME, false, detail), List.of(), Optional.empty());
  }
}
