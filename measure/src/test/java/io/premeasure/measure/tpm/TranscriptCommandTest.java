package io.premeasure.measure.tpm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.measure.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranscriptCommandTest {
  @TempDir private Path folder;

  @Test
  void aTranscriptAnswersAsTheTpmDid() throws IOException {
    String transcript = folder.resolve("transcript").toString();
    Invocation real = extend("16", "embedded:", "--transcript", transcript);
    assertEquals(0, real.exit(), real.err());
    Invocation replayed = extend("16", "replay:" + transcript);
    assertEquals(0, replayed.exit(), replayed.err());
    assertEquals(real.text(), replayed.text());
    Invocation other = extend("23", "replay:" + transcript);
    assertEquals(4, other.exit());
    assertTrue(other.err().contains("recorded is"), other.err());
    Invocation shown = Invocation.of("tpm", "transcript", transcript, "--format", "json");
    List<?> exchanges = (List<?>) shown.json().get("exchanges");
    assertTrue(exchanges.toString().contains("PCR_EXTEND"), exchanges::toString);
    Files.writeString(folder.resolve("transcript"), "no transcript");
    assertEquals(3, extend("16", "replay:" + transcript).exit());
  }

  private static Invocation extend(String pcr, String uri, String... more) {
    String digest = "sha256:" + "5a".repeat(32);
    return Invocation.of(
        Stream.concat(
                Stream.of(
                    "tpm",
                    "extend",
                    "--pcr",
                    pcr,
                    "--digest",
                    digest,
                    "--allow-missing-banks",
                    "--tpm",
                    uri),
                Stream.of(more))
            .toArray(String[]::new));
  }

  @Test
  void whatADeviceCannotUndoMustBeAskedFor() {
    String[] raise = {
      "tpm", "counter", "--index", "0x01500010", "--raise", "1", "--tpm", "device:/dev/no-such-tpm"
    };
    Invocation refused = Invocation.of(raise);
    assertEquals(2, refused.exit());
    assertTrue(refused.err().contains("--yes"), refused.err());
    assertEquals(
        4,
        Invocation.of(Stream.concat(Stream.of(raise), Stream.of("--yes")).toArray(String[]::new))
            .exit());
  }
}
