package io.premeasure.measure.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.measure.prediction.PredictionFormatException;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.LogFormat;
import io.premeasure.tpm.eventlog.LogReplay;
import io.premeasure.tpm.eventlog.detail.DigestCheck;
import io.premeasure.tpm.eventlog.detail.EventDecoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonLogTest {
  private static final byte[] SYSTEMD = Golden.bytes("eventlog/cel/userspace.json-seq");

  @Test
  void systemdsOwnLogIsWrittenAsItWasReadAndItsDigestsMatch() throws IOException {
    EventLog log = LogEncoding.read("systemd", SYSTEMD);
    assertEquals(LogFormat.SYSTEMD, log.format());
    assertEquals("phase", log.events().get(0).name());
    log.events()
        .forEach(event -> assertEquals(DigestCheck.MATCHES, EventDecoder.decode(event).digest()));
    EventLog again = LogEncoding.read("again", LogEncoding.write(log, LogFormat.SYSTEMD));
    assertEquals(log.events().size(), again.events().size());
    for (int i = 0; i < log.events().size(); i++) {
      assertEquals(log.events().get(i).attributes(), again.events().get(i).attributes());
    }
    assertArrayEquals(
        LogEncoding.write(log, LogFormat.SYSTEMD), LogEncoding.write(again, LogFormat.SYSTEMD));
    String written = new String(LogEncoding.write(log, LogFormat.SYSTEMD), StandardCharsets.UTF_8);
    assertEquals(new String(SYSTEMD, StandardCharsets.UTF_8).length(), written.length());
  }

  @Test
  void aRecordThatWasNotWhollyWrittenIsLeftOutAndReported() throws IOException {
    byte[] torn = Arrays.copyOf(SYSTEMD, SYSTEMD.length - 9);
    EventLog log = JsonLog.readSequence("torn", torn);
    EventLog whole = JsonLog.readSequence("whole", SYSTEMD);
    assertEquals(whole.events().size() - 1, log.events().size());
    assertTrue(log.padding().length > 100);
  }

  @Test
  void thePcrlockCanonicalLogIsTheFirmwaresOwn() throws IOException {
    EventLog canonical =
        LogEncoding.read("cel", Golden.bytes("eventlog/cel/uki-stub252.cel.json.gz"));
    EventLog firmware = LogEncoding.read("log", Golden.bytes("eventlog/qemu/uki-stub252.bin.gz"));
    LogReplay expected = LogReplay.of(firmware);
    LogReplay actual = LogReplay.of(canonical);
    for (int pcr : expected.registers()) {
      assertTrue(expected.agrees(actual, pcr), "PCR " + pcr);
    }
    byte[] written = LogEncoding.write(firmware, LogFormat.CEL_JSON);
    EventLog read = LogEncoding.read("written", written);
    assertEquals(LogFormat.CEL_JSON, read.format());
    assertArrayEquals(written, LogEncoding.write(read, LogFormat.CEL_JSON));
  }

  @Test
  void theMixedLogReplays() throws IOException {
    EventLog log = LogEncoding.read("mixed", Golden.bytes("eventlog/synthetic/cel-mixed.json"));
    Map<?, ?> banks = (Map<?, ?>) Golden.json("eventlog/synthetic/expected.json").get("cel");
    LogReplay replay = LogReplay.of(log);
    for (HashAlgorithm bank : log.algorithms()) {
      ((Map<?, ?>) banks.get(bank.bankName()))
          .forEach(
              (pcr, value) ->
                  assertEquals(
                      value,
                      HexFormat.of()
                          .formatHex(replay.banks().value(bank, Integer.parseInt((String) pcr)))));
    }
  }

  @Test
  void eachFormatThatHoldsALogIsKnownByItsContentAndGivesTheSameEvents() throws IOException {
    EventLog log = LogEncoding.read("log", Golden.bytes("eventlog/qemu/uki-stub252.bin.gz"));
    byte[] original = LogEncoding.write(log, LogFormat.CRYPTO_AGILE);
    for (LogFormat format :
        new LogFormat[] {
          LogFormat.CRYPTO_AGILE,
          LogFormat.FINAL_EVENTS,
          LogFormat.CEL_JSON,
          LogFormat.CEL_CBOR,
          LogFormat.CEL_TLV,
          LogFormat.SYSTEMD
        }) {
      EventLog read = LogEncoding.read("other", LogEncoding.write(log, format));
      assertEquals(format, read.format());
      EventLog back = EventLog.of(log.algorithms(), read.events());
      EventLog expected = EventLog.of(log.algorithms(), log.events());
      assertEquals(expected.encode().length, back.encode().length, format.label());
      assertNotEquals(0, original.length);
    }
  }

  @Test
  void missingRecordsAreNoticed() throws IOException {
    byte[] log = Golden.bytes("eventlog/synthetic/cel-mixed.json");
    String text = new String(log, StandardCharsets.UTF_8).replace("\"recnum\": 2", "\"recnum\": 3");
    byte[] gap = text.getBytes(StandardCharsets.UTF_8);
    PredictionFormatException refusal =
        assertThrows(PredictionFormatException.class, () -> JsonLog.readList("gap", gap));
    assertTrue(refusal.getMessage().contains("records are missing"), refusal.getMessage());
  }

  @Test
  void damagedLogsAreReadOrRefused() {
    byte[] list = Golden.bytes("eventlog/synthetic/cel-mixed.json");
    HostileInput.mutations(
        list, PredictionFormatException.class, bytes -> JsonLog.readList("list", bytes));
    HostileInput.mutations(
        SYSTEMD, PredictionFormatException.class, bytes -> JsonLog.readSequence("seq", bytes));
  }
}
