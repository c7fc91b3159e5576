package io.premeasure.tpm.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.device.embedded.EmbeddedTpm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A TPM that lies, breaks off or keeps silent; and commands that are nonsense. */
class HostileTpmTest {
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final String STARTUP = "80010000000c000001440000";
  private static final String EXTEND =
      "8002000000410000018200000008000000094000000900000100000000"
          + "0001000b1111111111111111111111111111111111111111111111111111111111111111";
  private static final String READ = "8001000000140000017e00000001000b03ffffff";

  @Test
  void embeddedTpmAnswersAnyBytesWithAWellFormedResponse() {
    for (String good : new String[] {STARTUP, EXTEND, READ}) {
      EmbeddedTpm tpm = new EmbeddedTpm(EmbeddedTpm.DEFAULT_BANKS);
      tpm.execute(HexFormat.of().parseHex(STARTUP), 0);
      byte[] bytes = HexFormat.of().parseHex(good);
      HostileInput.truncations(bytes, IOException.class, command -> checkAnswer(tpm, command));
      HostileInput.mutations(bytes, IOException.class, command -> checkAnswer(tpm, command));
    }
  }

  @Test
  void damagedResponsesEndInIoExceptionsOnly() throws IOException {
    EmbeddedTpm tpm = new EmbeddedTpm(EmbeddedTpm.DEFAULT_BANKS);
    tpm.execute(HexFormat.of().parseHex(STARTUP), 0);
    String capability = "8001000000160000017a000000050000000000000001";
    for (String command : new String[] {READ, capability}) {
      byte[] response = tpm.execute(HexFormat.of().parseHex(command), 0);
      HostileInput.Parser parser = bytes -> readThrough(answer -> bytes);
      HostileInput.truncations(response, IOException.class, parser);
      HostileInput.mutations(response, IOException.class, parser);
    }
  }

  @Test
  void tpmThatStaysBusyIsGivenUpOn() {
    byte[] retry = HexFormat.of().parseHex("80010000000a00000922");
    TpmUnavailableException e =
        assertThrows(TpmUnavailableException.class, () -> readThrough(answer -> retry));
    assertTrue(e.getMessage().contains("busy"), e.getMessage());
  }

  @Test
  void peerThatNeverAnswersIsAnErrorAfterTheTimeout() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      TpmUri uri = TpmUri.parse("swtpm:127.0.0.1:" + silent.getLocalPort());
      assertTimeoutPreemptively(
          Duration.ofSeconds(10),
          () -> {
            TpmUnavailableException e =
                assertThrows(
                    TpmUnavailableException.class, () -> TpmConnection.open(uri, SHORT).close());
            assertTrue(e.getMessage().contains("did not answer"), e.getMessage());
          });
    }
  }

  @Test
  void wrongUrisSayWhatIsWrong() {
    for (String bad :
        new String[] {
          "",
          "swtpm",
          "swtpm:host",
          "swtpm:h:0",
          "swtpm:h:65536",
          "swtpm:unix:",
          "swtpm:h:1,x=h:2",
          "mssim:h:65535",
          "device:",
          "none:",
          "swtpm:::1:2"
        }) {
      assertThrows(IllegalArgumentException.class, () -> TpmUri.parse(bad), bad);
    }
    assertEquals(
        new TpmUri.SwtpmTcp(
            new TpmUri.HostPort("h", 1), java.util.Optional.of(new TpmUri.HostPort("h", 2))),
        TpmUri.parse("swtpm:h:1,ctrl=h:2"));
  }

  private static void checkAnswer(EmbeddedTpm tpm, byte[] command) {
    byte[] response = tpm.execute(command, 0);
    assertTrue(response.length >= 10 && response.length <= EmbeddedTpm.MAX_SIZE);
    assertEquals(response.length, ByteBuffer.wrap(response).getInt(2));
  }

  private static void readThrough(UnaryOperator<byte[]> tpm) throws IOException {
    try (TpmConnection connection = new TpmConnection(new Answering(tpm), SHORT)) {
      PcrReading reading = new PcrReading(new CommandExchange(connection.transport(), SHORT));
      try {
        reading.activeBanks();
      } catch (TpmCommandException | TpmUnavailableException e) {
        reading.read(Set.of(io.premeasure.tpm.HashAlgorithm.SHA256));
      }
    }
  }

  /** A transport whose responses come from a function. */
  private record Answering(UnaryOperator<byte[]> tpm) implements TpmTransport {
    @Override
    public byte[] transmit(byte[] command) {
      return tpm.apply(command);
    }

    @Override
    public String description() {
      return "hostile";
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
