package io.premeasure.tpm.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.fixtures.RequiresTool;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@RequiresTool("swtpm")
class DynamicLaunchTest {
  private static final Map<HashAlgorithm, byte[]> DIGEST =
      Map.of(HashAlgorithm.SHA256, new byte[32]);

  @ParameterizedTest
  @ValueSource(strings = {"swtpm:", "embedded:"})
  void eachPartyExtendsItsRegisters(String uri) throws IOException {
    try (TpmConnection tpm = open(uri)) {
      PcrBanks expected = tpm.readPcrs();
      try (DynamicLaunch launch = DynamicLaunch.start(tpm, new byte[] {1})) {
        launch.extend(DynamicLaunch.MODULE, 18, DIGEST);
        launch.extend(DynamicLaunch.ENVIRONMENT, 19, DIGEST);
        assertThrows(
            TpmCommandException.class, () -> launch.extend(DynamicLaunch.MODULE, 22, DIGEST));
      }
      for (int pcr = 17; pcr <= 22; pcr++) {
        expected.reset(pcr);
      }
      expected.extend(HashAlgorithm.SHA256, 17, HashAlgorithm.SHA256.hash(new byte[] {1}));
      expected.extend(HashAlgorithm.SHA256, 18, new byte[32]);
      expected.extend(HashAlgorithm.SHA256, 19, new byte[32]);
      PcrBanks read = tpm.readPcrs();
      for (int pcr = 0; pcr < PcrBanks.PCR_COUNT; pcr++) {
        assertArrayEquals(
            expected.value(HashAlgorithm.SHA256, pcr), read.value(HashAlgorithm.SHA256, pcr));
      }
      assertThrows(TpmCommandException.class, () -> tpm.extendSome(17, DIGEST));
    }
  }

  @Test
  void connectionWithoutControlChannelIsRefused() throws IOException {
    try (SwtpmProcess swtpm = SwtpmProcess.start(Duration.ofSeconds(20));
        TpmConnection tpm = open("swtpm:unix:" + swtpm.dataSocket())) {
      assertThrows(TpmUnavailableException.class, () -> DynamicLaunch.start(tpm, new byte[] {1}));
    }
  }

  private static TpmConnection open(String uri) throws IOException {
    return TpmConnection.open(TpmUri.parse(uri), Duration.ofSeconds(20));
  }
}
