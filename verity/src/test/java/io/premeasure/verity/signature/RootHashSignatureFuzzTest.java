package io.premeasure.verity.signature;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.fixtures.Golden;
import io.premeasure.verity.VerityFormatException;
import java.io.IOException;

class RootHashSignatureFuzzTest {
  private static final byte[] UNSIGNED_ROOT = new byte[32];

  @FuzzTest(maxDuration = "10m")
  void noInputIsASignatureOfARootThatNobodySigned(byte[] input) throws IOException {
    SigningCertificate certificate =
        SigningCertificate.parse("cert", Golden.bytes("verity/basic.cert.der"));
    try {
      RootHashSignature.parse("fuzz", input).verify(UNSIGNED_ROOT, certificate);
      throw new AssertionError("a signature out of nothing");
    } catch (VerityFormatException | SignatureException refused) {
      // What parsing and verifying declare for bad input.
    }
  }
}
