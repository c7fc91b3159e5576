package io.premeasure.tpm.eventlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.premeasure.fixtures.Golden;
import io.premeasure.tpm.HashAlgorithm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LogReplayTest {
  /** Registers that these logs do not hold: IMA's, and those that userspace extended. */
  private static final TreeSet<String> NOT_THE_FIRMWARES =
      new TreeSet<>(Arrays.asList("10", "15", "16", "17", "18", "19", "20", "21", "22", "23"));

  static Stream<Arguments> bootedMachines() {
    return Golden.json("eventlog/qemu/expected.json.gz").values().stream()
        .map(each -> (Map<?, ?>) each)
        .filter(each -> each.get("file") != null)
        .map(each -> Arguments.of(each.get("file"), each.get("tpmPcrs")));
  }

  @ParameterizedTest
  @MethodSource("bootedMachines")
  void theLogOfABootReplaysToTheRegistersReadFromItsTpm(String file, Map<?, ?> tpm)
      throws IOException {
    byte[] content = Golden.bytes("eventlog/qemu/" + file);
    EventLog log = EventLog.read(file, content);
    assertArrayEquals(content, log.encode());
    LogReplay replay = LogReplay.of(log);
    int compared = 0;
    for (HashAlgorithm bank : log.algorithms()) {
      Map<?, ?> values = (Map<?, ?>) tpm.get(bank.bankName());
      for (int pcr : replay.registers()) {
        if (!NOT_THE_FIRMWARES.contains("" + pcr)) {
          assertEquals(values.get("" + pcr), hex(replay, bank, pcr), bank + " PCR " + pcr);
          compared++;
        }
      }
    }
    assertTrue(compared >= 32, compared + " registers compared");
  }

  static Stream<Arguments> publicLogs() {
    return Stream.concat(
        Golden.jsonObject(Golden.shared("eventlog/expected.json")).entrySet().stream()
            .filter(entry -> ((Map<?, ?>) entry.getValue()).get("replay") != null)
            .map(
                entry ->
                    Arguments.of(
                        "eventlog/logs/" + entry.getKey(),
                        ((Map<?, ?>) entry.getValue()).get("replay"))),
        Golden.jsonObject(Golden.shared("eventlog/real/expected.json")).values().stream()
            .map(each -> (Map<?, ?>) each)
            .map(each -> Arguments.of("eventlog/real/" + each.get("file"), each.get("pcrs"))));
  }

  @ParameterizedTest
  @MethodSource("publicLogs")
  void theLogOfAnyMachineIsWrittenAsItWasReadAndReplaysToItsRegisters(String name, Map<?, ?> banks)
      throws IOException {
    Path file = Golden.shared(name);
    byte[] content = Golden.read(file);
    EventLog log = EventLog.read(name, content, EventLog.Padding.ACCEPTED);
    assertArrayEquals(content, log.encode());
    if (log.algorithms().isEmpty()) {
      return;
    }
    LogReplay replay = LogReplay.of(log);
    banks.forEach(
        (name1, registers) -> {
          HashAlgorithm bank = HashAlgorithm.ofBankName((String) name1).orElseThrow();
          ((Map<?, ?>) registers)
              .forEach(
                  (pcr, value) ->
                      assertEquals(
                          value,
                          hex(replay, bank, Integer.parseInt((String) pcr)),
                          bank + " PCR " + pcr));
        });
  }

  @Test
  void aFinalEventsTableIsKnownByItsContentAndCompletesItsLog() throws IOException {
    EventLog whole = EventLog.read("log", Golden.bytes("eventlog/qemu/uki-stub252.bin.gz"));
    int half = whole.events().size() / 2;
    EventLog early = EventLog.of(whole.algorithms(), whole.events().subList(0, half + 2));
    EventLog late =
        EventLog.of(
            LogFormat.FINAL_EVENTS,
            whole.algorithms(),
            whole.events().subList(half, whole.events().size()));
    EventLog table = EventLog.read("table", late.encode());
    assertEquals(LogFormat.FINAL_EVENTS, table.format());
    assertEquals(new TreeSet<>(whole.algorithms()), new TreeSet<>(table.algorithms()));
    assertArrayEquals(late.encode(), table.encode());
    EventLog merged = early.withFinalEvents(table);
    assertEquals(whole.events().size(), merged.events().size());
    assertEquals(
        hex(LogReplay.of(whole), HashAlgorithm.SHA256, 5),
        hex(LogReplay.of(merged), HashAlgorithm.SHA256, 5));
  }

  private static String hex(LogReplay replay, HashAlgorithm bank, int pcr) {
    return HexFormat.of().formatHex(replay.banks().value(bank, pcr));
  }
}
