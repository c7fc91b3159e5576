package io.premeasure.measure.prediction;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.cpio.signing.KeyReader;
import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.quote.RefusedException;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

class ImportFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void componentsAreReadOrRefused(byte[] input) {
    try {
      PcrlockReader.read("fuzz", input);
    } catch (PredictionFormatException e) {
      // The one answer to bad input.
    }
  }

  @FuzzTest(maxDuration = "10m")
  void noEnvelopeIsAccepted(byte[] input) throws IOException {
    var key = KeyReader.readPublic(Golden.path("cvmboot/sig/rsa2048.pub"), Optional.empty()).key();
    try {
      DsseReader.read("fuzz", input, key);
    } catch (IOException e) {
      return;
    }
    throw new AssertionError("a forged envelope");
  }

  @FuzzTest(maxDuration = "10m")
  void manifestsAreReadOrRefused(byte[] input) throws IOException {
    try {
      CorimReader.read("fuzz", input, Optional.empty(), Instant.EPOCH);
    } catch (PredictionFormatException | RefusedException e) {
      // The answers to bad input.
    }
  }

  @FuzzTest(maxDuration = "10m")
  void noSignedManifestIsAccepted(byte[] input) throws IOException {
    var key = KeyReader.readPublic(Golden.path("cvmboot/sig/rsa2048.pub"), Optional.empty()).key();
    try {
      CorimReader.read("fuzz", input, Optional.of(key), Instant.EPOCH);
    } catch (PredictionFormatException | RefusedException e) {
      return;
    }
    throw new AssertionError("a forged manifest");
  }

  @FuzzTest(maxDuration = "10m")
  void referenceStatesAreReadOrRefused(byte[] input) {
    try {
      KeylimeReferenceReader.read(JsonMember.root("fuzz", input));
    } catch (PredictionFormatException e) {
      // The one answer to bad input.
    }
  }
}
