package io.premeasure.tpm.eventlog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.premeasure.fixtures.Golden;
import io.premeasure.fixtures.HostileInput;
import io.premeasure.tpm.HashAlgorithm;
import io.premeasure.tpm.PcrBanks;
import io.premeasure.tpm.TpmFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventLogTest {
  private static final String LOG = "cvmboot/boot/cvmboot-events-rsa2048/eventlog.bin";

  @ParameterizedTest
  @ValueSource(strings = {"cvmboot-events-rsa2048", "cvmboot-noevents-rsa3072", "systemd-stub-uki"})
  void theLogOfARealBootReplaysToTheMachinesRegistersInEveryBank(String boot) throws IOException {
    String folder = "cvmboot/boot/" + boot + "/";
    byte[] content = Golden.bytes(folder + "eventlog.bin");
    EventLog log = EventLog.read(boot, content);
    assertArrayEquals(content, log.encode());
    PcrBanks replayed = log.replay();
    Map<String, Object> machine = Golden.json(folder + "pcrs.json");
    Map<?, ?> banks = (Map<?, ?>) machine.getOrDefault("banks", machine);
    int compared = 0;
    for (HashAlgorithm algorithm : replayed.algorithms()) {
      Map<?, ?> bank = (Map<?, ?>) banks.get(algorithm.bankName());
      for (int pcr = 0; pcr < PcrBanks.PCR_COUNT; pcr++) {
        // PCR 10 is the kernel's own, which this log does not hold.
        if (bank != null && pcr != 10 && bank.get(Integer.toString(pcr)) instanceof String value) {
          byte[] actual = replayed.value(algorithm, pcr);
          assertEquals(value, HexFormat.of().formatHex(actual), algorithm + " PCR " + pcr);
          compared++;
        }
      }
    }
    assertEquals(0, compared % 23);
    assertEquals(true, compared >= 23, "registers were compared");
  }

  static Stream<String> publicLogs() {
    return Stream.of(
        "arch-linux.bin",
        "cos-101-amd-sev.bin",
        "crypto-agile.bin",
        "keylime-server.bin",
        "moklisttrusted.bin",
        "rhel8-uefi.bin",
        "sd-boot-fedora37.bin",
        "sb-cert.bin");
  }

  @ParameterizedTest
  @MethodSource("publicLogs")
  void logsOfManyMachinesAreWrittenAsTheyWereReadAndReplayToTheirRegisters(String name)
      throws IOException {
    Path file = Golden.shared("eventlog/logs/" + name);
    byte[] content = Golden.read(file);
    EventLog log = EventLog.read(name, content);
    assertArrayEquals(content, log.encode());
    String text = Golden.jsonObject(Golden.shared("eventlog/expected.json")).toString();
    PcrBanks replayed = log.replay();
    for (HashAlgorithm algorithm : replayed.algorithms()) {
      String value = HexFormat.of().formatHex(replayed.value(algorithm, 0));
      assertEquals(true, text.contains(value), algorithm + " PCR 0 " + value);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "digest-count-3",
        "digest-count-ffffffff",
        "duplicate-alg-in-event",
        "empty",
        "event-size-7fffffff",
        "event-size-ffffffff",
        "event-size-plus-one-last",
        "padding-00",
        "padding-ff",
        "pcr-index-99",
        "pcr-index-ffffffff-mid",
        "specid-alg-size-wrong",
        "specid-duplicate-alg",
        "specid-huge-algs",
        "specid-size-ffffffff",
        "specid-vendor-size-255",
        "specid-version-1.2",
        "specid-zero-algs",
        "trailing-3-bytes",
        "trunc-in-data",
        "trunc-in-digest",
        "trunc-in-first-header",
        "trunc-in-specid",
        "trunc-one-byte",
        "unknown-alg-in-event"
      })
  void aMalformedLogIsRefused(String name) {
    byte[] content = Golden.read(Golden.shared("eventlog/malformed/" + name + ".bin"));
    assertThrows(TpmFormatException.class, () -> EventLog.read(name, content));
  }

  @ParameterizedTest
  @ValueSource(strings = {"padding-00", "padding-ff"})
  void paddingIsAcceptedWhereItIsExpectedAndChangesNothing(String name) throws IOException {
    byte[] content = Golden.read(Golden.shared("eventlog/malformed/" + name + ".bin"));
    EventLog padded = EventLog.read(name, content, EventLog.Padding.ACCEPTED);
    assertArrayEquals(content, padded.encode());
    Map<?, ?> expected =
        (Map<?, ?>)
            Golden.jsonObject(Golden.shared("eventlog/malformed-expected.json")).get(name + ".bin");
    PcrBanks replayed = padded.replay();
    ((Map<?, ?>) expected.get("replay"))
        .forEach(
            (bank, registers) -> {
              HashAlgorithm algorithm = HashAlgorithm.ofBankName((String) bank).orElseThrow();
              ((Map<?, ?>) registers)
                  .forEach(
                      (pcr, value) -> {
                        int index = Integer.parseInt((String) pcr);
                        byte[] actual = replayed.value(algorithm, index);
                        assertEquals(value, HexFormat.of().formatHex(actual));
                      });
            });
  }

  @Test
  void aNewLogIsReadBack() throws IOException {
    byte[] data = {1, 2, 3};
    LoggedEvent event =
        LoggedEvent.of(
            11,
            EventType.EV_IPL,
            Map.of(HashAlgorithm.SHA256, HashAlgorithm.SHA256.hash(data)),
            data);
    EventLog log = EventLog.of(List.of(HashAlgorithm.SHA256), List.of(event));
    EventLog back = EventLog.read("new", log.encode());
    assertArrayEquals(log.encode(), back.encode());
    assertEquals("EV_IPL", EventType.name(back.events().get(0).type()));
    PcrBanks expected = new PcrBanks(List.of(HashAlgorithm.SHA256));
    expected.event(11, data);
    assertArrayEquals(
        expected.value(HashAlgorithm.SHA256, 11), back.replay().value(HashAlgorithm.SHA256, 11));
  }

  @Test
  void truncatedLogsAreReadUpToAnEventOrRefused() {
    HostileInput.truncations(
        Golden.bytes(LOG), TpmFormatException.class, bytes -> EventLog.read("cut", bytes));
  }

  @Test
  void mutatedLogsAreReadOrRefused() {
    HostileInput.mutations(
        Golden.bytes(LOG),
        TpmFormatException.class,
        bytes -> EventLog.read("mutated", bytes).encode());
  }
}
