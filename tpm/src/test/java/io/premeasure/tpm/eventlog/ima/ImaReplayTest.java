package io.premeasure.tpm.eventlog.ima;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LogFormat;
import io.premeasure.tpm.eventlog.LogReplay;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImaReplayTest {
  private static final List<HashAlgorithm> BANKS =
      List.of(HashAlgorithm.SHA1, HashAlgorithm.SHA256);
  private static final int MOST = ImaRegisters.MOST;

  /** Lists that threads share, against the events one by one. */
  @ParameterizedTest
  @ValueSource(ints = {1, MOST - 1, MOST, MOST + 1, 3 * MOST, 4 * MOST + 5})
  void aListReplaysAsItsEventsDoHoweverLongItIs(int entries) throws IOException {
    byte[] content = list(entries);
    ImaReplay replay = new ImaReplay(BANKS);
    replay.addAll(ImaReader.of("list", new ByteArrayInputStream(content), LogFormat.IMA_ASCII));
    EventLog log = ImaList.read("list", content, LogFormat.IMA_ASCII);
    LogReplay expected = LogReplay.of(log);
    assertEquals(entries, replay.entries());
    assertEquals((entries + 99) / 100, replay.violations());
    for (HashAlgorithm bank : BANKS) {
      assertEquals(expected.registers(), replay.hashed().get(bank).keySet());
      replay
          .hashed()
          .get(bank)
          .forEach((pcr, value) -> assertArrayEquals(expected.banks().value(bank, pcr), value));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 2 * MOST + 10})
  void anErrorBehindManyEntriesIsReportedWithItsOffset(int entries) {
    byte[] good = list(entries);
    byte[] cut = Arrays.copyOf(good, good.length - 1);
    TpmFormatException refusal =
        assertThrows(
            TpmFormatException.class,
            () ->
                new ImaReplay(BANKS)
                    .addAll(
                        ImaReader.of("list", new ByteArrayInputStream(cut), LogFormat.IMA_ASCII)));
    assertTrue(refusal.getMessage().contains("the last line has no end"), refusal.getMessage());
  }

  /** Every hundredth entry is a violation, every seventh is in another register. */
  private static byte[] list(int entries) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < entries; i++) {
      byte[] name = Integer.toString(i).getBytes(StandardCharsets.US_ASCII);
      byte[] digest = i % 100 == 0 ? new byte[20] : HashAlgorithm.SHA1.hash(name);
      text.append(
          "%d %s ima-ng sha256:%s /bin/%d\n"
              .formatted(
                  i % 7 == 0 ? 11 : 10,
                  HexFormat.of().formatHex(digest),
                  HexFormat.of().formatHex(HashAlgorithm.SHA256.hash(name)),
                  i));
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
