package io.premeasure.tpm.eventlog.detail;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.util.Map;

class EventDecoderFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void anyDataIsDecodedOrReported(FuzzedDataProvider in) {
    long pcr = in.consumeLong(0, 31);
    long type = in.consumeLong(0, 0xffffffffL);
    byte[] data = in.consumeRemainingAsBytes();
    EventDecoder.decode(
        LoggedEvent.of(
            pcr, type, Map.of(HashAlgorithm.SHA256, HashAlgorithm.SHA256.hash(data)), data));
  }
}
