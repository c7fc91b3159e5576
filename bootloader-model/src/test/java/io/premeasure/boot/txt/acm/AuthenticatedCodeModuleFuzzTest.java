package io.premeasure.boot.txt.acm;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.boot.BootFormatException;
import io.premeasure.tpm.HashAlgorithm;

class AuthenticatedCodeModuleFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyBytesAreReadOrRefused(byte[] input) {
    try {
      AuthenticatedCodeModule acm = AuthenticatedCodeModule.read("fuzz", input);
      acm.signature().isOver(acm.hash(HashAlgorithm.SHA256));
    } catch (BootFormatException e) {
      // The one outcome that bad input may have.
    }
  }
}
