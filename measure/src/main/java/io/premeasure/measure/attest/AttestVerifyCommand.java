package io.premeasure.measure.attest;

import io.premeasure.measure.console.Console;
import io.premeasure.measure.console.ExitStatus;
import io.premeasure.measure.log.LogFile;
import io.premeasure.measure.prediction.Expectation;
import io.premeasure.measure.prediction.ExpectationOption;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.quote.ClockInfo;
import io.premeasure.tpm.quote.PcrValues;
import io.premeasure.tpm.quote.Quote;
import io.premeasure.tpm.quote.QuoteSignature;
import io.premeasure.tpm.quote.QuoteVerification;
import io.premeasure.tpm.quote.RefusedException;
import io.premeasure.tpm.quote.Verdict;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code attest verify}: a quote, and the values, log and prediction that belong to it. */
@Command(name = "verify", description = "Verify a quote; exit status 1 when a check does not hold.")
final class AttestVerifyCommand implements Callable<Integer> {
  private final Console console;
  @Mixin private QuoteFiles files;

  @Option(
      names = "--nonce",
      paramLabel = "HEX",
      converter = HexArgument.class,
      description = "What the quote was asked to carry; without it the quote may be an old one.")
  private Optional<byte[]> nonce = Optional.empty();

  @Option(names = "--pcrs", paramLabel = "F", description = "The register values (tpm2_quote -o).")
  private Optional<Path> pcrs = Optional.empty();

  @Option(
      names = "--pcrs-format",
      defaultValue = "serialized",
      paramLabel = "serialized|values",
      description = "Form of that file, as tpm2_quote -F names it (default: ${DEFAULT-VALUE}).")
  private PcrsFormat pcrsFormat = PcrsFormat.SERIALIZED;

  @Option(
      names = "--log",
      paramLabel = "F",
      description = "The event log that must lead to the quoted values.")
  private Optional<Path> log = Optional.empty();

  @Option(
      names = "--prediction",
      paramLabel = "F",
      description = {
        "Prediction in JSON or a set of predictions, one of which must hold, a reference manifest"
            + " (CoRIM) or keylime's reference state; all registers that it names must be quoted."
      })
  private Optional<Path> prediction = Optional.empty();

  @Mixin private ExpectationOption expectations;
  @Spec private CommandSpec spec;

  @Option(
      names = "--earlier",
      paramLabel = "F",
      description = "A quote of the same TPM, verified before: the clock must not go back.")
  private Optional<Path> earlier = Optional.empty();

  /** Forms of files with values. */
  enum PcrsFormat {
    SERIALIZED,
    VALUES
  }

  AttestVerifyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    if (expectations.isSigned() && prediction.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "--public-key verifies what --prediction names: none is given");
    }
    Quote quote = files.quote();
    QuoteSignature signature = files.signature();
    QuoteVerification verification = new QuoteVerification(quote, signature, files.key());
    nonce.ifPresent(verification::nonce);
    Optional<PcrValues> given = given(quote);
    given.ifPresent(verification::values);
    Optional<PcrValues> logged = Optional.empty();
    Optional<EventLog> events = Optional.empty();
    if (log.isPresent()) {
      EventLog read = LogFile.read(log.get());
      verification.log(read);
      logged = PcrValues.of(quote.selection(), read.replay());
      events = Optional.of(read);
    }
    Verdict verdict = verdict(verification);
    List<Verdict.Check> checks = new ArrayList<>(verdict.checks());
    List<Difference> differences = new ArrayList<>();
    if (given.isPresent() && logged.isPresent() && sameRegisters(given.get(), logged.get())) {
      differences.addAll(Difference.withLog(logged.get(), given.get()));
    }
    Optional<String> matched = Optional.empty();
    if (prediction.isPresent()) {
      Expectation expected = expectations.read(prediction.get());
      CheckedExpectation predicted =
          expected instanceof Expectation.Events keylime
              ? CheckedExpectation.of(keylime.reference(), quote, events)
              : CheckedExpectation.of(
                  expected.registers(),
                  quote,
                  signature.hash(),
                  quoted(quote, signature, given, logged));
      checks.add(predicted.check());
      differences.addAll(predicted.differences());
      matched = predicted.matched();
    }
    if (earlier.isPresent()) {
      checks.add(clock(quote, QuoteFiles.quote(earlier.get())));
    }
    Verdict whole = new Verdict(checks, verdict.notChecked());
    QuoteReport.print(console, quote, whole, differences, matched);
    return whole.accepted() ? ExitStatus.OK : ExitStatus.CHECK_FAILED;
  }

  /** The checks, also where one does not hold: more are added to them. */
  private static Verdict verdict(QuoteVerification verification) throws IOException {
    try {
      return verification.verify();
    } catch (RefusedException e) {
      return e.verdict();
    }
  }

  private Optional<PcrValues> given(Quote quote) throws IOException {
    if (pcrs.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        pcrsFormat == PcrsFormat.SERIALIZED
            ? QuoteFiles.serialized(pcrs.get())
            : QuoteFiles.concatenated(pcrs.get(), quote.selection()));
  }

  private static boolean sameRegisters(PcrValues one, PcrValues other) {
    return one.selection().equals(other.selection());
  }

  /** The values that lead to the quoted digest; where none do, those that claim to. */
  private static Optional<PcrValues> quoted(
      Quote quote,
      QuoteSignature signature,
      Optional<PcrValues> given,
      Optional<PcrValues> logged) {
    List<PcrValues> claimed = Stream.of(given, logged).flatMap(Optional::stream).toList();
    return claimed.stream()
        .filter(each -> Arrays.equals(each.digest(signature.hash()), quote.pcrDigest()))
        .findFirst()
        .or(() -> claimed.stream().findFirst());
  }

  private static Verdict.Check clock(Quote quote, Quote before) {
    ClockInfo.Passage passage = quote.clock().since(before.clock());
    return new Verdict.Check(
        "clock",
        passage != ClockInfo.Passage.WENT_BACK,
        switch (passage) {
          case SAME_BOOT -> "the machine ran on since the earlier quote";
          case RESUMED -> "the machine slept since the earlier quote";
          case REBOOTED -> "the machine was booted since the earlier quote";
          case WENT_BACK -> "not later than the earlier quote, or of another TPM";
        });
  }
}
