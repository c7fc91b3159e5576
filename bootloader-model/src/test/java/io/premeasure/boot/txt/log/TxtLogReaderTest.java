package io.premeasure.boot.txt.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.boot.BootFormatException;
import io.premeasure.boot.txt.Octets;
import io.premeasure.boot.txt.StructureWriter;
import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TxtLogReaderTest {
  private static final HexFormat HEX = HexFormat.of();

  @ParameterizedTest
  @CsvSource({
    "tpm2-da-sha256, tpm2-da-sha256.tcg.bin",
    "tpm2-da-sha256, tpm2-da-sha256.legacy-sha1.bin",
    "tpm2-da-sha256, tpm2-da-sha256.legacy-sha256.bin",
    "tpm2-da-embedded, tpm2-da-embedded.tcg.bin",
    "tpm2-da-embedded, tpm2-da-embedded.legacy-sha1.bin",
    "tpm2-da-embedded, tpm2-da-embedded.legacy-sha256.bin",
    "tpm12-legacy-v7, tpm12-legacy-v7.container.bin",
    "tpm12-legacy-v8, tpm12-legacy-v8.container.bin"
  })
  void logsLeadToTheRegisters(String chain, String name) throws IOException {
    TxtLog log = TxtLogReader.read(name, Golden.bytes("txt/chain/" + name));
    Map<?, ?> expected = (Map<?, ?>) Golden.json("txt/chain/expected.json").get(chain);
    assertRegisters((Map<?, ?>) expected.get("pcrs"), log);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tpm2-da-sha256", "tpm2-da-embedded"})
  void eventsAreThoseThatWereLogged(String chain) throws IOException {
    TxtLog log = TxtLogReader.read(chain, Golden.bytes("txt/chain/" + chain + ".tcg.bin"));
    Map<?, ?> expected = (Map<?, ?>) Golden.json("txt/chain/expected.json").get(chain);
    assertEvents((List<?>) expected.get("events"), log);
  }

  @Test
  void logOfARealMachineIsRead() throws IOException {
    byte[] content = Golden.read(Golden.shared("txt/eventlog/e5470-tpm2-tcg.bin"));
    TxtLog log = TxtLogReader.read("log", content);
    Map<?, ?> expected =
        (Map<?, ?>)
            Golden.jsonObject(Golden.shared("txt/eventlog/e5470-tpm2-tcg.json"))
                .get("e5470-tpm2-tcg.bin");
    assertEvents((List<?>) expected.get("events"), log);
    assertRegisters((Map<?, ?>) expected.get("replay"), log);
    assertTrue(
        log.events().stream()
            .filter(event -> event.data().size() > 0 && event.isMeasurement())
            .allMatch(TxtEvent::isDataHashed));
  }

  @Test
  void quotedRegisterOfARealMachineFollowsFromItsEvents() {
    Map<?, ?> golden = Golden.jsonObject(Golden.shared("txt/eventlog/purley-pcr18.json"));
    List<TxtEvent> events = new ArrayList<>();
    for (Object each : (List<?>) golden.get("events")) {
      Map<?, ?> event = (Map<?, ?>) each;
      Map<HashAlgorithm, Octets> digests = new EnumMap<>(HashAlgorithm.class);
      ((Map<?, ?>) event.get("digests"))
          .forEach(
              (bank, digest) -> digests.put(bank(bank), Octets.of(HEX.parseHex((String) digest))));
      long type = Long.decode((String) event.get("type"));
      events.add(new TxtEvent(18, type, digests, Octets.of(new byte[0])));
    }
    PcrBanks registers = new TxtLog(events).replay().orElseThrow();
    ((Map<?, ?>) golden.get("final"))
        .forEach(
            (bank, values) ->
                assertEquals(
                    ((Map<?, ?>) values).get("18"),
                    HEX.formatHex(registers.value(bank(bank), 18))));
    Map<Integer, byte[]> data =
        Map.of(
            1, new byte[] {1, 0, 0, 0}, 2, new byte[] {1, 2, 0, 0}, 3, new byte[4], 4, new byte[1]);
    data.forEach(
        (index, bytes) -> {
          TxtEvent event = events.get(index);
          TxtEvent known = new TxtEvent(18, event.type(), event.digests(), Octets.of(bytes));
          assertTrue(known.isDataHashed(), () -> "event " + index);
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"tpm2-da-sha256", "tpm2-da-embedded"})
  void textOfTxtStatHoldsTheSameLog(String chain) throws IOException {
    TxtLog log = TxtLogReader.read(chain, Golden.bytes("txt/chain/" + chain + ".tcg.bin"));
    StringBuilder text = new StringBuilder("TBOOT: TCG Event Log Descrption:\nTBOOT: other: 1\n");
    for (TxtEvent event : log.events()) {
      text.append("TBOOT: \t\t\t TCG Event:\nTBOOT: \t\t\t      pcr_index: ").append(event.pcr());
      text.append("\nTBOOT: \t\t\t     event_type: 0x%x\n".formatted(event.type()));
      text.append("TBOOT: \t\t\t          count: ").append(event.digests().size());
      event
          .digests()
          .forEach(
              (bank, digest) ->
                  text.append("\nTBOOT: ")
                      .append(bank.name())
                      .append(": \nTBOOT: ")
                      .append(spaced(digest.bytes())));
      text.append("\nTBOOT: \t\t\t     event_data: ").append(event.data().size()).append(" bytes");
      byte[] data = event.data().bytes();
      for (int i = 0; i < data.length; i += 16) {
        byte[] part = Arrays.copyOfRange(data, i, Math.min(data.length, i + 16));
        text.append("\nTBOOT: \t\t\t     ").append(spaced(part));
      }
      text.append('\n');
    }
    text.append("TBOOT: verifying e820 table\n");
    byte[] content = text.toString().getBytes(StandardCharsets.US_ASCII);
    assertEquals(log, TxtLogReader.read("txt-stat", content));
    HostileInput.mutations(
        content, BootFormatException.class, input -> TxtLogReader.read("x", input));
  }

  @Test
  void textWithALogForEachBankIsJoined() throws IOException {
    String text =
        """
        TBOOT: \t\t\t Log Descrption:
        TBOOT: \t\t\t             Alg: 4
        TBOOT: \t\t\t Event:
        TBOOT: \t\t\t     PCRIndex: 17
        TBOOT: \t\t\t         Type: 0x402
        TBOOT: \t\t\t       Digest: %s
        TBOOT: \t\t\t         Data: 2 bytes
        TBOOT: \t\t\t         01 02
        TBOOT: \t\t\t             Alg: 11
        TBOOT: \t\t\t Event:
        TBOOT: \t\t\t     PCRIndex: 0
        TBOOT: \t\t\t         Type: 0x3
        TBOOT: \t\t\t       Digest: %s
        TBOOT: \t\t\t         Data: 0 bytes
        TBOOT: \t\t\t Event:
        TBOOT: \t\t\t     PCRIndex: 17
        TBOOT: \t\t\t         Type: 0x402
        TBOOT: \t\t\t       Digest: %s
        TBOOT: \t\t\t         Data: 2 bytes
        TBOOT: \t\t\t         01 02
        """
            .formatted(spaced(new byte[20]), spaced(new byte[32]), spaced(new byte[32]));
    TxtLog log = TxtLogReader.read("text", text.getBytes(StandardCharsets.US_ASCII));
    assertEquals(1, log.events().size());
    assertEquals(2, log.events().get(0).digests().size());
  }

  @Test
  void heapLeadsToTheLog() throws IOException {
    byte[] container = Golden.bytes("txt/chain/tpm12-legacy-v7.container.bin");
    long base = 0xbb720000L;
    byte[] content = heap(5, new StructureWriter().u64(base + 16).toByteArray(), container);
    TxtHeap heap = TxtHeap.read("heap", content);
    assertEquals(7L, heap.osSinit().orElseThrow().fields().get("Version"));
    assertEquals(8L, heap.bios().fields().get("NumLogProcs"));
    assertEquals(0x602L, heap.osSinit().orElseThrow().fields().get("Capabilities"));
    assertEquals(1L, heap.sinitMle().orElseThrow().fields().get("ProcScrtmStatus"));
    long at = indexOf(content, container);
    TxtLog log = heap.log("heap", content, base + 16 - at).orElseThrow();
    assertEquals(TxtLogReader.read("log", container), log);
    assertTrue(heap.log("heap", content, 0).isEmpty());
  }

  @Test
  void heapLeadsToTheLogsOfAllBanks() throws IOException {
    byte[] sha1 = Golden.bytes("txt/chain/tpm2-da-embedded.legacy-sha1.bin");
    byte[] sha256 = Golden.bytes("txt/chain/tpm2-da-embedded.legacy-sha256.bin");
    StructureWriter pointers = new StructureWriter().u32(2);
    pointers.u16(4).u16(0).u64(0).u32(sha1.length).u32(0).u32(sha1.length);
    pointers.u16(11).u16(0).u64(sha1.length).u32(sha256.length).u32(0).u32(sha256.length);
    byte[] logs = new StructureWriter().bytes(sha1).bytes(sha256).toByteArray();
    byte[] content = heap(7, pointers.toByteArray(), logs);
    TxtLog log =
        TxtHeap.read("heap", content).log("heap", content, -indexOf(content, logs)).orElseThrow();
    assertEquals(TxtLogReader.read("tcg", Golden.bytes("txt/chain/tpm2-da-embedded.tcg.bin")), log);
  }

  @Test
  void heapBeforeALaunchHasFewerTables() throws IOException {
    byte[] content = new StructureWriter().u64(8 + 28).u32(2).zeros(24).u64(0).toByteArray();
    TxtHeap heap = TxtHeap.read("heap", content);
    assertTrue(heap.osSinit().isEmpty());
    assertThrows(BootFormatException.class, () -> TxtHeap.read("heap", new byte[100]));
  }

  @Test
  void damagedHeapsAreReadOrRefused() {
    byte[] content =
        heap(
            8,
            new StructureWriter().u64(0).u32(0).u32(0).u32(0).toByteArray(),
            Golden.bytes("txt/chain/tpm2-da-embedded.tcg.bin"));
    HostileInput.Parser parser = input -> TxtHeap.read("x", input).log("x", input, 0);
    HostileInput.truncations(content, BootFormatException.class, parser);
    HostileInput.mutations(content, BootFormatException.class, parser);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tpm2-da-sha256.tcg.bin",
        "tpm2-da-sha256.legacy-sha1.bin",
        "tpm2-da-sha256.legacy-sha256.bin",
        "tpm12-legacy-v8.container.bin"
      })
  void damagedLogsAreReadOrRefused(String name) {
    byte[] good = Golden.bytes("txt/chain/" + name);
    HostileInput.truncations(
        good, BootFormatException.class, input -> TxtLogReader.read("x", input));
    HostileInput.mutations(
        good, BootFormatException.class, input -> TxtLogReader.read("x", input).replay());
  }

  private static byte[] heap(int type, byte[] element, byte[] log) {
    StructureWriter bios = new StructureWriter().u32(2).u32(0).u64(0).u64(0).u32(8);
    StructureWriter osSinit = new StructureWriter().u32(7).u32(0).zeros(72).u32(0x602).u64(0);
    osSinit.u32(type).u32(8L + element.length).bytes(element).u32(0).u32(8);
    StructureWriter sinitMle = new StructureWriter().u32(8).zeros(20).u32(0).u64(0).zeros(80);
    sinitMle.zeros(28).u32(1);
    StructureWriter heap = new StructureWriter();
    for (byte[] table :
        List.of(bios.toByteArray(), log, osSinit.toByteArray(), sinitMle.toByteArray())) {
      heap.u64(8L + table.length).bytes(table);
    }
    return heap.toByteArray();
  }

  private static long indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; i <= bytes.length - part.length; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new AssertionError("not there");
  }

  private static String spaced(byte[] bytes) {
    return HexFormat.ofDelimiter(" ").formatHex(bytes) + " ";
  }

  private static void assertEvents(List<?> expected, TxtLog log) {
    assertEquals(expected.size(), log.events().size());
    for (int i = 0; i < expected.size(); i++) {
      Map<?, ?> event = (Map<?, ?>) expected.get(i);
      TxtEvent read = log.events().get(i);
      assertEquals(((Number) event.get("pcr")).longValue(), read.pcr());
      assertEquals(event.get("type"), "0x%x".formatted(read.type()));
      assertEquals(event.get("data"), read.data().toString());
      ((Map<?, ?>) event.get("digests"))
          .forEach(
              (bank, digest) -> assertEquals(digest, read.digests().get(bank(bank)).toString()));
    }
  }

  private static void assertRegisters(Map<?, ?> expected, TxtLog log) {
    PcrBanks registers = log.replay().orElseThrow();
    for (HashAlgorithm bank : log.banks()) {
      ((Map<?, ?>) expected.get(bank.bankName()))
          .forEach(
              (pcr, value) ->
                  assertEquals(
                      value, HEX.formatHex(registers.value(bank, Integer.parseInt((String) pcr)))));
    }
  }

  private static HashAlgorithm bank(Object name) {
    return HashAlgorithm.ofBankName((String) name).orElseThrow();
  }
}
