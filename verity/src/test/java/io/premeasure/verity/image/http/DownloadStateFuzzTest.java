package io.premeasure.verity.image.http;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.verity.VerityFormatException;
import java.nio.charset.StandardCharsets;

class DownloadStateFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyInputIsReadOrRefused(byte[] data) {
    try {
      DownloadState.decode("fuzz", new String(data, StandardCharsets.ISO_8859_1));
    } catch (VerityFormatException e) {
      // The one outcome allowed besides success.
    }
  }
}
