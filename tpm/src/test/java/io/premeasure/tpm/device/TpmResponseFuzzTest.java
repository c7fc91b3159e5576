package io.premeasure.tpm.device;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;

/** Any bytes as a response: only IOExceptions come out. */
class TpmResponseFuzzTest {
  @FuzzTest(maxDuration = "10m")
  void everyResponseIsReadOrRefused(byte[] response) {
    TpmTransport transport = new Fixed(response);
    PcrReading reading = new PcrReading(new CommandExchange(transport, Duration.ofMillis(1)));
    try {
      reading.activeBanks();
    } catch (IOException e) {
      // The declared outcome for a bad response.
    }
    try {
      reading.read(Set.of(HashAlgorithm.SHA256));
    } catch (IOException e) {
      // As above.
    }
  }

  /** A transport that always gives the same response. */
  private static final class Fixed implements TpmTransport {
    private final byte[] response;

    Fixed(byte[] response) {
      this.response = response;
    }

    @Override
    public byte[] transmit(byte[] command) {
      return response.clone();
    }

    @Override
    public String description() {
      return "fuzzed";
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of();
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
