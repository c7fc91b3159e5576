package io.premeasure.measure.attest;

import io.premeasure.measure.console.Console;
import io.premeasure.tpm.quote.ClockInfo;
import io.premeasure.tpm.quote.Quote;
import io.premeasure.tpm.quote.Verdict;
import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is told about a verified quote. */
final class QuoteReport {
  private QuoteReport() {}

  static void print(
      Console console,
      Quote quote,
      Verdict verdict,
      List<Difference> differences,
      Optional<String> matched)
      throws IOException {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("verified", verdict.accepted());
    document.put("checks", verdict.checks().stream().map(QuoteReport::check).toList());
    document.put("notChecked", verdict.notChecked());
    document.put("differences", differences.stream().map(Difference::document).toList());
    matched.ifPresent(name -> document.put("matched", name));
    document.put("quote", quote(quote));
    console.print(document, () -> text(console, quote, verdict, differences));
  }

  static Map<String, Object> check(Verdict.Check check) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", check.name());
    document.put("ok", check.ok());
    document.put("detail", check.detail());
    return document;
  }

  private static Map<String, Object> quote(Quote quote) {
    ClockInfo clock = quote.clock();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("nonce", HexFormat.of().formatHex(quote.extraData()));
    document.put("selection", quote.selection().toString());
    document.put("pcrDigest", HexFormat.of().formatHex(quote.pcrDigest()));
    document.put("qualifiedSigner", HexFormat.of().formatHex(quote.qualifiedSigner()));
    document.put("clock", Long.toUnsignedString(clock.clock()));
    document.put("resetCount", Integer.toUnsignedLong(clock.resetCount()));
    document.put("restartCount", Integer.toUnsignedLong(clock.restartCount()));
    document.put("safe", clock.safe());
    document.put("firmwareVersion", HexFormat.of().toHexDigits(quote.firmwareVersion()));
    return document;
  }

  private static void text(
      Console console, Quote quote, Verdict verdict, List<Difference> differences) {
    quote(quote).forEach((name, value) -> console.line("%-16s %s".formatted(name, value)));
    for (Difference each : differences) {
      console.line(
          "PCR %d %s: expected %s by the %s, found %s"
              .formatted(
                  each.pcr(), each.bank().bankName(), each.expected(), each.with(), each.actual()));
    }
    checks(console, verdict);
  }

  /** The checks and what comes of them, as text. */
  static void checks(Console console, Verdict verdict) {
    for (Verdict.Check check : verdict.checks()) {
      String outcome = check.ok() ? "ok  " : "FAIL";
      console.verdict(check.ok(), outcome, " " + check.name() + ": " + check.detail());
    }
    verdict.notChecked().forEach(name -> console.line("not checked: " + name));
    boolean verified = verdict.accepted();
    console.verdict(verified, verified ? "verified" : "NOT VERIFIED", "");
  }
}
