package io.premeasure.tpm.quote;

import io.premeasure.fixtures.Golden;
import java.util.List;

/** The quotes that tpm2_quote made on swtpm. */
final class GoldenQuote {
  static final List<String> CASES =
      List.of(
          "ecdsa-p256-sha256",
          "ecdsa-p384-sha384",
          "rsapss-sha256",
          "rsassa-sha1bank",
          "rsassa-sha256");

  private GoldenQuote() {}

  static byte[] file(String name, String file) {
    return Golden.bytes("tpm/quotes/" + name + "/" + file);
  }

  static Quote quote(String name) throws java.io.IOException {
    return Quote.parse(name, file(name, "quote.msg"));
  }

  static QuoteSignature signature(String name) throws java.io.IOException {
    return QuoteSignature.parse(name, file(name, "quote.sig"));
  }

  static AttestationKey key(String name) throws java.io.IOException {
    return AttestationKey.read(name, file(name, "ak.tss"));
  }

  /** The checks, whether they hold or not. */
  static Verdict verdict(QuoteVerification verification) throws java.io.IOException {
    try {
      return verification.verify();
    } catch (RefusedException e) {
      return e.verdict();
    }
  }
}
