package io.premeasure.tpm.quote;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;

class QuoteFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void messagesAreReadOrRefused(byte[] input) {
    refusable(() -> Quote.parse("fuzz", input));
  }

  @FuzzTest(maxDuration = "10m")
  void signaturesAreReadOrRefused(byte[] input) {
    refusable(() -> QuoteSignature.parse("fuzz", input));
  }

  @FuzzTest(maxDuration = "10m")
  void plainSignaturesAreReadOrRefused(byte[] input) {
    refusable(
        () ->
            QuoteSignature.parsePlain("fuzz", input, SignatureScheme.ECDSA, HashAlgorithm.SHA256));
  }

  @FuzzTest(maxDuration = "10m")
  void valuesAreReadOrRefused(byte[] input) {
    refusable(() -> PcrFile.encode(PcrFile.decode("fuzz", input)));
  }

  @FuzzTest(maxDuration = "10m")
  void keysAreReadOrRefused(byte[] input) {
    refusable(() -> AttestationKey.read("fuzz", input));
  }

  /** A parser's call. */
  private interface Parse {
    Object run() throws TpmFormatException;
  }

  private static void refusable(Parse parse) {
    try {
      Object read = parse.run();
      if (read == null) {
        throw new AssertionError("nothing was read");
      }
    } catch (TpmFormatException e) {
      // The one answer to bad input.
    }
  }
}
