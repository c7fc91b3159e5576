package io.premeasure.tpm.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.device.embedded.EmbeddedTpm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final byte[] EVENT = {1, 2, 3};

  @Test
  void theSameCommandsGetTheSameResponses() throws IOException {
    StringBuilder out = new StringBuilder();
    byte[] recorded = session(new RecordingTransport(embedded(), out), EVENT);
    byte[] text = out.toString().getBytes(StandardCharsets.UTF_8);
    Transcript transcript = Transcript.parse("transcript", text);
    assertEquals("STARTUP", transcript.exchanges().get(0).name());
    assertArrayEquals(recorded, session(new ReplayTransport(transcript), EVENT));
    TpmUnavailableException other =
        assertThrows(
            TpmUnavailableException.class,
            () -> session(new ReplayTransport(transcript), new byte[] {9}));
    assertTrue(other.getMessage().contains("recorded is"), other.getMessage());
  }

  @Test
  void aTranscriptThatEndsIsAnError() throws IOException {
    StringBuilder out = new StringBuilder();
    session(new RecordingTransport(embedded(), out), EVENT);
    String cut = out.substring(0, out.lastIndexOf("> "));
    Transcript transcript = Transcript.parse("transcript", cut.getBytes(StandardCharsets.UTF_8));
    TpmUnavailableException end =
        assertThrows(
            TpmUnavailableException.class, () -> session(new ReplayTransport(transcript), EVENT));
    assertTrue(end.getMessage().contains("it ends before"), end.getMessage());
  }

  private static EmbeddedTransport embedded() {
    return new EmbeddedTransport(new EmbeddedTpm(EmbeddedTpm.DEFAULT_BANKS));
  }

  private static byte[] session(TpmTransport transport, byte[] event) throws IOException {
    try (TpmConnection tpm = new TpmConnection(transport, LIMIT)) {
      tpm.startup();
      tpm.extendSome(16, Map.of(HashAlgorithm.SHA256, HashAlgorithm.SHA256.hash(event)));
      PcrBanks read = tpm.readPcrs();
      return read.value(HashAlgorithm.SHA256, 16);
    }
  }

  /** CREATE, UNSEAL, NV_DEFINE_SPACE, a password, something unknown: none is left readable. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "8002 00000037 00000153 81000001 00000009 40000009 0000 00 0000 000a 0004 aaaaaaaa 0002 5555 0000"
            + " 0000 0000 000000000000000000",
        "8002 00000025 00000131 40000001 0000000d 40000009 0000 00 0004 aaaaaaaa 0004 aaaaaaaa",
        "8001 00000010 000001ee aaaaaaaa aaaa",
        "8002 00000014 00000153 81000001 aaaaaaaa aaaa"
      })
  void whatCanBeSecretIsZeros(String hex) {
    byte[] command = HexFormat.of().parseHex(hex.replace(" ", ""));
    byte[] blank = SecretBlanking.command(command);
    assertEquals(command.length, blank.length);
    assertArrayEquals(Arrays.copyOf(command, 10), Arrays.copyOf(blank, 10));
    assertFalse(HexFormat.of().formatHex(blank).contains("aa"), hex);
  }

  @Test
  void aSecretResponseIsZeros() {
    byte[] unseal = HexFormat.of().parseHex("80020000000e0000015e80000000");
    byte[] response = HexFormat.of().parseHex("8002000000140000000000000006" + "0004aaaaaaaa");
    assertFalse(HexFormat.of().formatHex(SecretBlanking.response(unseal, response)).contains("aa"));
  }

  @Test
  void damagedTranscriptsAndCommandsAreReadOrRefused() throws IOException {
    StringBuilder out = new StringBuilder();
    session(new RecordingTransport(embedded(), out), EVENT);
    byte[] text = out.toString().getBytes(StandardCharsets.UTF_8);
    HostileInput.Parser parser = bytes -> Transcript.parse("hostile", bytes);
    HostileInput.truncations(text, TpmFormatException.class, parser);
    HostileInput.mutations(text, TpmFormatException.class, parser);
    byte[] create =
        HexFormat.of()
            .parseHex(
                "8002000000250000013140000001"
                    + "0000000d"
                    + "400000090000000004aaaaaaaa"
                    + "0004aaaaaaaa");
    HostileInput.mutations(
        create,
        IOException.class,
        bytes -> {
          if (bytes.length >= 10) {
            SecretBlanking.command(bytes);
            SecretBlanking.response(bytes, bytes);
          }
        });
  }
}
