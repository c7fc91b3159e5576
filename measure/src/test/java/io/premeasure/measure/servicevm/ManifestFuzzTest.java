package io.premeasure.measure.servicevm;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.measure.document.DocumentFormatException;
import io.premeasure.measure.document.YamlDocument;

class ManifestFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyBytesAreAManifestOrRefused(byte[] input) {
    try {
      Manifest.read(YamlDocument.read("fuzz", input));
    } catch (DocumentFormatException e) {
      // The one outcome that bad input may have.
    }
  }
}
