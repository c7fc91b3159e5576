package io.premeasure.measure.prediction;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.measure.chain.ChainDescription;
import io.premeasure.measure.chain.FirmwareProfileJson;
import io.premeasure.measure.document.DocumentFormatException;
import io.premeasure.measure.document.YamlDocument;

/** Chain descriptions and firmware profiles. */
class ChainDescriptionFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyBytesAreReadOrRefused(byte[] input) {
    try {
      ChainDescription.of(YamlDocument.read("fuzz", input));
    } catch (DocumentFormatException e) {
      // The one outcome that bad input may have.
    }
    try {
      FirmwareProfileJson.parse("fuzz", input);
    } catch (DocumentFormatException e) {
      // The same.
    }
  }
}
