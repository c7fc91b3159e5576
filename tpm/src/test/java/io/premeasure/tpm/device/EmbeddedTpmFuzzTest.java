package io.premeasure.tpm.device;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.tpm.device.embedded.EmbeddedTpm;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import org.junit.jupiter.api.Assertions;

/** Any bytes as a command: the response is always well formed. */
class EmbeddedTpmFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void everyCommandGetsAWellFormedResponse(byte[] command) {
    EmbeddedTpm tpm = new EmbeddedTpm(EmbeddedTpm.DEFAULT_BANKS);
    tpm.execute(HexFormat.of().parseHex("80010000000c000001440000"), 0);
    byte[] response = tpm.execute(command, 0);
    Assertions.assertEquals(response.length, ByteBuffer.wrap(response).getInt(2));
  }
}
