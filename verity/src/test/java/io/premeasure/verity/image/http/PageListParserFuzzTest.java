package io.premeasure.verity.image.http;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.verity.VerityFormatException;

class PageListParserFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyInputIsReadOrRefused(byte[] data) {
    try {
      PageListParser.parse("fuzz", data, new ByteRange(0, 1L << 30));
    } catch (VerityFormatException e) {
      // The one outcome allowed besides success.
    }
  }
}
