package io.premeasure.tpm.identity;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.tpm.TpmFormatException;

class IdentityFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void credentialsAreReadOrRefused(byte[] input) {
    refusable(() -> Credential.parse("fuzz", input).toBytes());
  }

  @FuzzTest(maxDuration = "10m")
  void contextsAreReadOrRefused(byte[] input) {
    refusable(() -> KeyContext.parse("fuzz", input));
  }

  @FuzzTest(maxDuration = "10m")
  void certificatesAreReadOrRefused(byte[] input) {
    refusable(() -> EkCertificate.read("fuzz", input).key());
  }

  @FuzzTest(maxDuration = "10m")
  void endorsementKeysAreReadOrRefused(byte[] input) {
    refusable(() -> EkPublic.read("fuzz", input));
  }

  /** A parser's call. */
  private interface Parse {
    Object run() throws TpmFormatException;
  }

  private static void refusable(Parse parse) {
    try {
      if (parse.run() == null) {
        throw new AssertionError("nothing was read");
      }
    } catch (TpmFormatException e) {
      // The one answer to bad input.
    }
  }
}
