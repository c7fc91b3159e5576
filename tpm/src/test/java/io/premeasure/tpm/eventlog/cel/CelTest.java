package io.premeasure.tpm.eventlog.cel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.TpmFormatException;
import io.premeasure.tpm.eventlog.EventContent;
import io.premeasure.tpm.eventlog.EventLog;
import io.premeasure.tpm.eventlog.EventType;
import io.premeasure.tpm.eventlog.LogReplay;
import io.premeasure.tpm.eventlog.LoggedEvent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CelTest {
  private static final Map<HashAlgorithm, byte[]> DIGEST = Map.of(HashAlgorithm.SHA1, new byte[20]);

  @Test
  void aTcgLogReplaysTheSameInBothEncodings() throws IOException {
    EventLog log = boot();
    for (EventLog read :
        List.of(CelTlv.read("tlv", CelTlv.write(log)), CelCbor.read("cbor", CelCbor.write(log)))) {
      assertEquals(log.events().size(), read.events().size());
      LogReplay expected = LogReplay.of(log);
      LogReplay actual = LogReplay.of(read);
      assertEquals(expected.registers(), actual.registers());
      for (int pcr : expected.registers()) {
        assertTrue(expected.agrees(actual, pcr), "PCR " + pcr);
      }
      for (int i = 0; i < log.events().size(); i++) {
        assertEquals(log.events().get(i).name(), read.events().get(i).name());
        assertArrayEquals(log.events().get(i).data(), read.events().get(i).data());
      }
    }
  }

  @Test
  void whatWasReadIsWrittenAgainByteForByte() throws IOException {
    List<LoggedEvent> events = new ArrayList<>(boot().events().subList(0, 5));
    byte[] data = {1, 2, 3};
    events.add(LoggedEvent.of(11, EventContent.SYSTEMD, "phase", DIGEST, data));
    events.add(LoggedEvent.of(10, EventContent.IMA_TEMPLATE, "ima-ng", DIGEST, data));
    events.add(LoggedEvent.of(13, EventContent.OTHER, "80", DIGEST, data));
    events.add(
        LoggedEvent.of(LoggedEvent.NO_REGISTER, EventContent.SYSTEMD, "x", DIGEST, data)
            .withAttributes(Map.of("nv_index", 0x1d10200L)));
    EventLog log = EventLog.of(List.of(HashAlgorithm.SHA1), events);
    byte[] tlv = CelTlv.write(log);
    byte[] cbor = CelCbor.write(log);
    assertArrayEquals(tlv, CelTlv.write(CelTlv.read("tlv", tlv)));
    assertArrayEquals(cbor, CelCbor.write(CelCbor.read("cbor", cbor)));
    assertArrayEquals(cbor, CelCbor.write(CelTlv.read("tlv", tlv)));
    assertTrue(CelTlv.isLog(tlv));
    assertTrue(CelCbor.isLog(cbor));
    assertFalse(CelTlv.isLog(cbor));
    assertFalse(CelCbor.isLog(tlv));
  }

  @Test
  void aRecordIsLaidOutAsTheSpecificationSays() throws IOException {
    LoggedEvent event = LoggedEvent.of(4, EventType.EV_SEPARATOR, DIGEST, new byte[4]);
    EventLog log = EventLog.of(List.of(HashAlgorithm.SHA1), List.of(event));
    String digest = "00".repeat(20);
    assertEquals(
        "00000000080000000000000000"
            + "010000000104"
            + "0300000019"
            + "0400000014"
            + digest
            + "0500000012"
            + "000000000400000004"
            + "010000000400000000",
        HexFormat.of().formatHex(CelTlv.write(log)));
    assertEquals(
        "81a4" + "0000" + "0104" + "03a104" + "54" + digest + "05a200040144" + "00000000",
        HexFormat.of().formatHex(CelCbor.write(log)));
  }

  @Test
  void aGapInTheNumbersIsRefused() throws IOException {
    byte[] log = CelTlv.write(boot());
    byte[] doubled = new byte[2 * log.length];
    System.arraycopy(log, 0, doubled, 0, log.length);
    System.arraycopy(log, 0, doubled, log.length, log.length);
    TpmFormatException refusal =
        assertThrows(TpmFormatException.class, () -> CelTlv.read("doubled", doubled));
    assertTrue(refusal.getMessage().contains("records are missing"), refusal.getMessage());
  }

  @Test
  void damagedLogsAreReadOrRefused() throws IOException {
    EventLog log =
        EventLog.of(boot().algorithms(), new ArrayList<>(boot().events().subList(13, 19)));
    byte[] tlv = CelTlv.write(log);
    byte[] cbor = CelCbor.write(log);
    HostileInput.mutations(tlv, TpmFormatException.class, bytes -> CelTlv.read("tlv", bytes));
    HostileInput.mutations(cbor, TpmFormatException.class, bytes -> CelCbor.read("cbor", bytes));
    HostileInput.truncations(cbor, TpmFormatException.class, bytes -> CelCbor.read("cbor", bytes));
  }

  private static EventLog boot() throws IOException {
    return EventLog.read("log", Golden.bytes("eventlog/qemu/uki-stub252.bin.gz"));
  }
}
